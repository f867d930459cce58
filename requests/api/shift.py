"""My shift: what an officer alone reads about their own tour."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from requests import shift
from requests.access import require
from requests.api.base import ApiView
from requests.api.schema import says
from requests.history_query import moment
from requests.refusals import Forbidden, Invalid


class MyShift(ApiView):
    """The caller's own tour. There is no way to ask for somebody else's."""

    @says("The live tour, or the last one; with `before` the looks before that time.", "Shift", ("before",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        for agency_id in actor.roles:
            require(actor, "shift.see", agency_id, own=True)
        if actor.officer_id is None or self.caller(request).token is not None:
            # A machine acts for a person, but is not the person's eyes.
            raise Forbidden("Only the person reads this, at a browser of their own.")
        unknown = next((name for name in request.query_params if name != "before"), None)
        if unknown is not None:
            raise Invalid.field(unknown[:40], "is not known here: this answers for you alone")
        said = request.query_params.get("before")
        return Response(shift.mine(actor.officer_id, None if said is None else moment("before", said)))
