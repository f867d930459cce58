"""The fixed words about what happened. The same in code, API, screens and docs; agencies relabel, never redefine."""

from django.db.models import IntegerChoices, TextChoices


class Urgency(TextChoices):
    """How badly a second unit is wanted. Order matters: see `Level`."""

    ROLL_BY = "roll_by", "Roll by"
    COVER = "cover", "Cover"
    BACKUP = "backup", "Backup"
    EMERGENCY = "emergency", "EMERGENCY"

    @property
    def level(self) -> int:
        """Rank of the urgency, 1 (roll by) to 4 (emergency)."""
        return int(Level[self.name])


class Level(IntegerChoices):
    """The order of urgencies, for comparing; partners exchange the level, never a local label."""

    ROLL_BY = 1
    COVER = 2
    BACKUP = 3
    EMERGENCY = 4


class Origin(TextChoices):
    """Where an ask came from."""

    ASKED = "asked"
    RADIO = "radio"
    OFFERED = "offered"
    POLICY = "policy"
    UNASKED = "unasked"
    CAD = "cad"
    DEVICE = "device"


class State(TextChoices):
    """Where a backup stands. `rolling` and `on_scene` are derived from live responses."""

    WAITING = "waiting"
    ROLLING = "rolling"
    ON_SCENE = "on_scene"
    SECURED = "secured"
    CLOSED = "closed"


class ResponseState(TextChoices):
    """One unit's answer."""

    ASSIGNED = "assigned"
    ROLLING = "rolling"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    STOOD_DOWN = "stood_down"
    DECLINED = "declined"


LIVE_RESPONSES = (ResponseState.ASSIGNED, ResponseState.ROLLING, ResponseState.ON_SCENE)


class Disposition(TextChoices):
    """Why a backup closed."""

    HELPED = "helped"
    NOT_NEEDED = "not_needed"
    CANCELLED = "cancelled"
    ACCIDENTAL = "accidental"
    EXPIRED = "expired"
    MERGED = "merged"
    #: A test emergency that dispatch took notice of.
    TESTED = "tested"


class Mark(TextChoices):
    """What an ask is besides: not every one means that somebody needs help now. All but a drill are emergencies'."""

    #: The touch came long after it was made, or from another crew; until somebody verified it by voice.
    DELAYED = "delayed"
    #: Somebody tries the button.
    TEST = "test"
    #: Raised by a browser whose right was taken back: perhaps stolen.
    LURE = "lure"
    #: Raised while the agency drills: its own people answer it, nobody outside ever learns of it.
    DRILL = "drill"


#: Marks of what is no ask for help: desks alone read of it, nobody is called, and it covers no unit.
NO_ASK = (Mark.TEST, Mark.LURE)
#: Marks of what no figure counts: nobody needed help.
NOT_COUNTED = (*NO_ASK, Mark.DRILL)


class Reason(TextChoices):
    """Why somebody asked; given afterwards, never required."""

    CODE4_CUSTODY = "code4_custody", "Secured, one in custody"
    WAITING_ON_TOW = "waiting_on_tow", "Waiting on tow"
    SEARCH = "search", "Search"
    TRANSPORT = "transport", "Transport"
    SEVERAL_PEOPLE = "several_people", "Several people"
    WITNESS = "witness", "Witness"
    WEAPON = "weapon", "Weapon"
    OTHER = "other", "Other"
    NO_REASON = "no_reason", "No reason"


class StopKind(TextChoices):
    """Why a unit is out of the car."""

    TRAFFIC = "traffic", "Traffic"
    PEDESTRIAN = "pedestrian", "On foot"
    CALL = "call", "Call"
    CUSTODY = "custody", "Custody"
    TOW = "tow", "Waiting for tow"
    SEARCH = "search", "Search"
    TRANSPORT = "transport", "Transport"


class LocationSource(TextChoices):
    """Where a backup's place came from when nobody typed it."""

    GIVEN = "given"
    STOP = "stop"
    POSITION = "position"
    BEAT = "beat"
    NONE = "none"


class VerifyOutcome(TextChoices):
    """What dispatch heard when it verified a cancelled emergency by voice."""

    SAFE = "safe"
    CANNOT_TALK = "cannot_talk"
    NO_ANSWER = "no_answer"


class SoonEnough(TextChoices):
    """What an asker alone is asked once it is over: did help come soon enough?"""

    YES = "yes"
    LATE = "late"
    NEVER = "never"


class ShareHow(TextChoices):
    """How a partner came to a backup."""

    OFFERED = "offered"
    REQUESTED = "requested"
    AUTOMATIC = "automatic"


class TimerKind(TextChoices):
    """What a timer does when it is due. `rung` alone is worked out in SQL; the rest are follow-ups."""

    RUNG = "rung"
    OVERDUE = "overdue"
    UNVERIFIED_CANCEL = "unverified_cancel"
    #: Nobody's browser has displayed an emergency or a backup in time.
    UNSEEN = "unseen"
    #: A rolling unit whose position stands still.
    STALLED = "stalled"
    EXPIRY = "expiry"
    WELFARE = "welfare"
    #: Cover that policy sends and nobody has to ask for.
    STANDING_COVER = "standing_cover"
    #: Nobody at a partner's desk has displayed what was shared with it.
    PARTNER_UNSEEN = "partner_unseen"
    #: A tour that somebody forgot to end.
    TOUR = "tour"
    #: A car that was handed over while it answers: whether somebody is aboard again.
    UNCREWED = "uncrewed"
    #: Whether the desk that has an ask is still there.
    DESK = "desk"


class Weapon(TextChoices):
    """What somebody said of a weapon there. Nobody having said is neither."""

    YES = "yes", "Weapon"
    NO = "no", "No weapon"


class VoiceIt(TextChoices):
    """Why dispatch should say an ask over the air now."""

    UNSEEN = "unseen", "Nobody has it on a screen"
    ALL_CANT = "all_cant", "Everyone alerted cannot"


class WelfareAlert(TextChoices):
    """How far an unanswered welfare check has gone."""

    DUE = "due", "Due"
    CHIME = "chime", "Overdue"
    SUPERVISOR = "supervisor", "With the supervisor"


class FaultKind(TextChoices):
    """What can be given up: a message to somebody outside the board, a timer, what a fired timer left to do."""

    DELIVERY = "delivery"
    TIMER = "timer"
    FOLLOW_UP = "follow_up"


class FaultDo(TextChoices):
    """What a supervisor does about something given up."""

    RETRY = "retry"
    DISMISS = "dismiss"


class Kept(TextChoices):
    """What is kept for a time of its own, and purged after it (docs/sealed-log.md)."""

    LOG = "log", "The words of the log"
    BACKUPS = "backups", "Backups and stops, who was there, what was noted"
    ACCESS = "access", "The access log"


class LookReason(TextChoices):
    """Why somebody opens the record of one backup or stop; the people it names read it."""

    COMPLAINT = "complaint", "Complaint"
    COURT = "court", "Court"
    NIGHT = "night", "Review of the night"
    TRAINING = "training", "Training"
    #: It goes on, or ended less than a day ago.
    LIVE = "live", "Live work"
    OTHER = "other", "Other"


#: The fact of a `backup.updated` that states an arrival after the close, with `unit` and `stated_at`.
WAS_THERE = "was_there"
#: The fact of one that takes such a statement back, with the same `unit` and `stated_at`, and a `reason`.
TAKEN_BACK = "taken_back"


class EventKind(TextChoices):
    """The closed list of what can be on a board's log (DESIGN §8)."""

    BACKUP_REQUESTED = "backup.requested"
    BACKUP_ACKNOWLEDGED = "backup.acknowledged"
    BACKUP_UPGRADED = "backup.upgraded"
    BACKUP_ESCALATED = "backup.escalated"
    BACKUP_RUNG_SKIPPED = "backup.rung_skipped"
    BACKUP_EXHAUSTED = "backup.exhausted"
    BACKUP_REOPENED = "backup.reopened"
    BACKUP_SECURED = "backup.secured"
    BACKUP_CANCEL_ASKED = "backup.cancel_asked"
    BACKUP_CANCEL_VERIFIED = "backup.cancel_verified"
    BACKUP_CANCELLED = "backup.cancelled"
    BACKUP_CLOSED = "backup.closed"
    BACKUP_NOTED = "backup.noted"
    BACKUP_UPDATED = "backup.updated"
    BACKUP_SHARED = "backup.shared"
    BACKUP_UNSHARED = "backup.unshared"
    BACKUP_SEEN = "backup.seen"
    BACKUP_EXPIRED = "backup.expired"
    RESPONSE_ASSIGNED = "response.assigned"
    RESPONSE_ROLLING = "response.rolling"
    RESPONSE_ON_SCENE = "response.on_scene"
    RESPONSE_CLEARED = "response.cleared"
    RESPONSE_STOOD_DOWN = "response.stood_down"
    RESPONSE_DECLINED = "response.declined"
    STOP_OPENED = "stop.opened"
    STOP_UPDATED = "stop.updated"
    STOP_SECURED = "stop.secured"
    STOP_CLEARED = "stop.cleared"
    UNIT_ON_DUTY = "unit.on_duty"
    UNIT_OFF_DUTY = "unit.off_duty"
    UNIT_STATUS = "unit.status"
    UNIT_WELFARE_DUE = "unit.welfare_due"
    UNIT_WELFARE_OK = "unit.welfare_ok"
    UNIT_NO_ANSWER = "unit.no_answer"
    TIMERS_STALE = "timers.stale"
    TIMERS_FRESH = "timers.fresh"
