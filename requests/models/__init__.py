"""What happened: stops, backups, timers, and the log everything is read from."""

from requests.models.backups import Backup, Note, Receipt, Response, Share
from requests.models.log import BoardCounter, Epoch, Event, IdempotencyKey
from requests.models.stops import Stop
from requests.models.timers import FollowUp, Heartbeat, LadderPolicy, Timer

__all__ = [
    "Backup",
    "BoardCounter",
    "Epoch",
    "Event",
    "FollowUp",
    "Heartbeat",
    "IdempotencyKey",
    "LadderPolicy",
    "Note",
    "Receipt",
    "Response",
    "Share",
    "Stop",
    "Timer",
]
