"""What a desk says besides: the air, asks of one scene, a check at a time, a drill."""

from __future__ import annotations

from requests.actions.checks import LONGEST
from requests.api.fields import Flag, Id, Text, Whole
from requests.api.input import Input
from requests.models.drills import REASON_LENGTH


class HoldAir(Input):
    held = Flag()


class Link(Input):
    backup = Id()
    linked = Flag(required=False)


class MarkDrill(Input):
    drill = Flag()


class CheckIn(Input):
    minutes = Whole(min_value=1, max_value=LONGEST)


class SetDrill(Input):
    on = Flag()
    reason = Text(required=False, max_length=REASON_LENGTH, allow_blank=True)
