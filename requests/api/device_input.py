"""What is said when a browser's right is taken back."""

from __future__ import annotations

from requests.api.fields import Text
from requests.api.serializers import Input


class Revoke(Input):
    #: In the words of the desk: "stolen".
    reason = Text(required=False, max_length=60, allow_blank=True)
