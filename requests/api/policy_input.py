"""What a supervisor says to change a ladder or standing cover, or to ask what it would have done."""

from __future__ import annotations

from requests.api.fields import AgeingRules, CoverRules, Id, Rungs
from requests.api.input import Input


class LadderInput(Input):
    #: Null goes back to the default; both must be said, so that nobody does so by leaving something out.
    rungs = Rungs(allow_null=True)
    based_on = Id(allow_null=True)


class CoverInput(Input):
    rules = CoverRules(allow_null=True)
    based_on = Id(allow_null=True)


class AgeingInput(Input):
    rules = AgeingRules(allow_null=True)
    based_on = Id(allow_null=True)


class WhatIfInput(Input):
    rungs = Rungs(allow_null=True)
