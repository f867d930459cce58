"""The fixed words about who: roles, unit settings, statuses. Agencies relabel them, the meaning never moves."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person may do in one agency. A desk serves every agency it is a dispatcher of."""

    OFFICER = "officer", "Officer"
    DISPATCHER = "dispatcher", "Dispatcher"
    SUPERVISOR = "supervisor", "Supervisor"
    ADMIN = "admin", "Administrator"


class Setting(TextChoices):
    """What a unit says of itself; the only statuses that can be set."""

    AVAILABLE = "available", "Available"
    BUSY = "busy", "Busy"
    OUT_OF_SERVICE = "out_of_service", "Out of service"


class UnitStatus(TextChoices):
    """What the board shows of a unit: its setting, unless what it is doing says more."""

    OFF_DUTY = "off_duty", "Off duty"
    AVAILABLE = "available", "Available"
    BUSY = "busy", "Busy"
    OUT_OF_SERVICE = "out_of_service", "Out of service"
    ASSIGNED = "assigned", "Assigned"
    ROLLING = "rolling", "Rolling"
    ON_SCENE = "on_scene", "On scene"
    ON_STOP = "on_stop", "On a stop"
    EMERGENCY = "emergency", "Emergency"


class SignOff(TextChoices):
    """Why a tour ends by itself."""

    TOO_LONG = "too_long", "On tour for too long, and did nothing for an hour"
    NO_SIGN = "no_sign_of_life", "No sign of life"


class AidFrom(TextChoices):
    """From which urgency an agreement on mutual aid holds; the words of `requests.vocabulary.Urgency`."""

    ROLL_BY = "roll_by", "Roll by"
    COVER = "cover", "Cover"
    BACKUP = "backup", "Backup"
    EMERGENCY = "emergency", "EMERGENCY"


class Channel(TextChoices):
    """By which way somebody is told outside the board."""

    PUSH = "push", "Web push"
    MAIL = "mail", "Mail"


#: Longest radio name in use; MDC displays cut beyond it.
CALL_SIGN_LENGTH = 12

#: Words of the dispatcher's command line (requests/commands/registry.py) that an agency may call what it likes.
COMMAND_WORDS = (
    "BK", "EM", "AK", "D", "ER", "AR", "CL", "CANT", "SD", "AV", "BZ", "OOS", "ST", "SEC", "OK", "NA", "UP", "WANT",
    "WIDEN", "MA", "REACHED", "NOREACH", "N", "PL", "L", "CN", "U", "LK", "HA", "T", "WD", "V", "DP",
    "DEV", "DRILL", "REAL", "UNDO",
)  # fmt: skip
