"""What of ours stands for which value of the standard's registries. Data; docs/eido.md says how sure each is."""

from __future__ import annotations

from typing import Final

VERSION: Final = "1.0"
#: Urgency → incident type of APCO 2.103.2, priority from 0 to 10. Ours alone is the judgement that they fit.
INCIDENT: Final = {
    "emergency": ("MAYDAY", 10),
    "backup": ("ASSIST", 8),
    "cover": ("HLP2", 5),
    "roll_by": ("STDBY", 2),
}
#: Disposition → common code of APCO 1.111.2.
DISPOSITION: Final = {
    "helped": "18",
    "not_needed": "32",
    "cancelled": "10",
    "accidental": "10",
    "expired": "35",
    "merged": "22",
    "tested": "13",
}
#: State of an answer → primary status, secondary ones. Who rolls may still be sent elsewhere; who is there may not.
ANSWER: Final = {
    "assigned": ("ConditionallyAvailable", ("Assigned", "Dispatched", "Backup")),
    "rolling": ("ConditionallyAvailable", ("EnRoute", "Backup")),
    "on_scene": ("NotAvailable", ("OnScene", "Backup")),
}
#: What a unit is seen doing once it has left.
LEFT: Final = {"cleared": "Cleared", "stood_down": "AssignmentCancelled"}
#: Status of a unit that does nothing here now → the same.
STATUS: Final = {
    "off_duty": ("NotAvailable", "OffDuty"),
    "available": ("Available", "InService"),
    "busy": ("ConditionallyAvailable", "InService"),
    "out_of_service": ("NotAvailable", "OutofService"),
    "assigned": ("ConditionallyAvailable", "Assigned"),
    "rolling": ("ConditionallyAvailable", "EnRoute"),
    "on_scene": ("NotAvailable", "OnScene"),
    "on_stop": ("NotAvailable", "Assigned"),
    "emergency": ("NotAvailable", "OnScene"),
}
#: Kind of stop → what its own unit does there. A kind that is not here is an event it began itself.
STOP: Final = {"traffic": "TrafficStop", "transport": "Transporting"}
#: How an agency came to it → its role.
SHARED: Final = {"offered": "Informational", "requested": "Assisting", "automatic": "Assisting"}
#: State of an open backup → what the incident's status says besides "Active".
STATE: Final = {
    "waiting": (),
    "rolling": ("ResourcesAssigned", "ResourcesEnroute"),
    "on_scene": ("ResourcesAssigned", "ResourcesOnscene"),
    "secured": (),
}
WITHDRAWN: Final = frozenset({"cancelled", "accidental", "not_needed"})
