"""What happened, to look at: every row here is written by a verb alone. No list counts by person or unit."""

from django.contrib import admin

from requests.models import FollowUp, Heartbeat, LadderPolicy, Timer
from units.admin import ReadOnly

# Backups, answers and events are not here: a list of them with filters would be a count of who asks (DESIGN §1).
for model, columns in (
    (LadderPolicy, ("agency", "urgency")),
    (Timer, ("kind", "agency", "run", "step", "due_at", "fired_at", "cancelled_at", "poisoned_at")),
    (FollowUp, ("timer", "created_at", "done_at", "tries")),
    (Heartbeat, ("process", "kind", "seen_at", "last_sweep_ms")),
):
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns}))
