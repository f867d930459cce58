"""What is said when a browser is given to a vehicle, and when its right is taken back."""

from __future__ import annotations

from requests.api.fields import Text
from requests.api.input import Input


class Enrol(Input):
    vehicle = Text(max_length=40)
    label = Text(required=False, max_length=60, allow_blank=True)  # type: ignore[assignment]


class Revoke(Input):
    #: In the words of the desk: "stolen".
    reason = Text(required=False, max_length=60, allow_blank=True)
