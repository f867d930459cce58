"""What the calls about a stop take: as `serializers` has it, and the time of a touch that comes late."""

from __future__ import annotations

from requests.api import serializers as take
from requests.api.fields import CallSign, Moment
from requests.api.input import Input


class _Late(Input):
    #: When it was touched, where the network was away. Kept beside the time it came.
    at = Moment(required=False)


class OpenStop(take.StopInput, _Late):
    #: Another unit than the caller's own: from a desk.
    unit = CallSign(required=False)


class StopChanges(take.StopChanges, _Late):
    pass


class SecureStop(take.Secure, _Late):
    pass


class ClearStop(_Late):
    pass
