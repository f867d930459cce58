"""What happened: stops, backups, timers, and the log everything is read from."""

from requests.models.backups import Backup, Note, Receipt, Response, Share, open_asks
from requests.models.commands import LastCommand
from requests.models.deliveries import Delivery
from requests.models.desks import HandOverNote
from requests.models.drills import Drill
from requests.models.facts import Account, ShownPeriod, StopAccount
from requests.models.keeping import LegalHold, Purge, Retention
from requests.models.learning import SoonEnoughCount
from requests.models.log import BoardCounter, Epoch, Event, IdempotencyKey
from requests.models.policies import AgeingPolicy, CoverPolicy, LadderPolicy, PolicyChange
from requests.models.statements import Seal, Statement
from requests.models.stops import Stop
from requests.models.timers import FollowUp, Heartbeat, Timer
from requests.models.tracks import TrackPoint

__all__ = [
    "Account",
    "AgeingPolicy",
    "Backup",
    "BoardCounter",
    "CoverPolicy",
    "Delivery",
    "Drill",
    "Epoch",
    "Event",
    "FollowUp",
    "HandOverNote",
    "Heartbeat",
    "IdempotencyKey",
    "LadderPolicy",
    "LastCommand",
    "LegalHold",
    "Note",
    "PolicyChange",
    "Purge",
    "Receipt",
    "Response",
    "Retention",
    "Seal",
    "Share",
    "Statement",
    "ShownPeriod",
    "SoonEnoughCount",
    "Stop",
    "StopAccount",
    "Timer",
    "TrackPoint",
    "open_asks",
]
