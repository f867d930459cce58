"""What happened: stops, backups, timers, and the log everything is read from."""

from requests.models.backups import Backup, Note, Receipt, Response, Share, open_asks
from requests.models.commands import LastCommand
from requests.models.deliveries import Delivery
from requests.models.drills import Drill
from requests.models.log import BoardCounter, Epoch, Event, IdempotencyKey
from requests.models.policies import CoverPolicy, LadderPolicy, PolicyChange
from requests.models.stops import Stop
from requests.models.timers import FollowUp, Heartbeat, Timer

__all__ = [
    "Backup",
    "BoardCounter",
    "CoverPolicy",
    "Delivery",
    "Drill",
    "Epoch",
    "Event",
    "FollowUp",
    "Heartbeat",
    "IdempotencyKey",
    "LadderPolicy",
    "LastCommand",
    "Note",
    "PolicyChange",
    "Receipt",
    "Response",
    "Share",
    "Stop",
    "Timer",
    "open_asks",
]
