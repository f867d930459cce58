"""Ladders, standing cover and ageing: read by desks, set by supervisors."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, rulebook
from requests.api.base import ApiView
from requests.api.history import query_of, remembered
from requests.api.idempotency import keyed, once
from requests.api.pagination import answer, newest_first
from requests.api.policy_input import AgeingInput, CoverInput, LadderInput, WhatIfInput
from requests.api.schema import asks, says
from requests.models import PolicyChange
from requests.refusals import Invalid
from requests.rung_faults import canonical, faults, refuse
from requests.vocabulary import Urgency
from requests.what_if import what_if


class Policies(ApiView):
    """Everything an agency decided for itself."""

    @says("The ladders, the standing cover, and the words they are written in.", "Policies", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        return Response(rulebook.state(self.agency(request, actor, "policy.see")))


class History(ApiView):
    """Who changed what, and when."""

    @says("Changes, newest first.", "PolicyChangePage", ("agency", "limit", "cursor"))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "policy.see")
        page, following = newest_first(request, PolicyChange.objects.filter(agency=agency), "at")
        return Response(answer([rulebook.change(row) for row in page], following))


class Ladder(ApiView):
    """The ladder of one urgency."""

    @asks(LadderInput, "The ladder as it is now for new asks; open ones keep theirs.", "Ladder")
    def post(self, request: Request, urgency: str) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "policy.set")
        body, values = self.input(request, LadderInput)
        said = keyed(request._request, actor, body)
        done = once(said, actions.set_ladder, actor, agency.pk, Urgency(urgency), **values)
        return Response(rulebook.ladder_of(agency, Urgency(urgency)), headers=done.headers)


class StandingCover(ApiView):
    """What is sent without being asked."""

    @asks(CoverInput, "The standing cover as it is now for new stops.", "StandingCover")
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "policy.set")
        body, values = self.input(request, CoverInput)
        said = keyed(request._request, actor, body)
        done = once(said, actions.set_standing_cover, actor, agency.pk, **values)
        return Response(rulebook.standing_cover_of(agency), headers=done.headers)


class Ageing(ApiView):
    """When a board shows an ask as late."""

    @asks(AgeingInput, "The times as they are now; every open board has them within seconds.", "Ageing")
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "policy.set")
        body, values = self.input(request, AgeingInput)
        said = keyed(request._request, actor, body)
        done = once(said, actions.set_ageing, actor, agency.pk, **values)
        return Response(rulebook.ageing_of(agency), headers=done.headers)


#: The period of what if; no other filter of the history.
PERIOD = ("from", "to")


class WhatIf(ApiView):
    """How far past asks would have climbed. Changes no policy; it is a look at figures, and noted as one."""

    @asks(WhatIfInput, "Counts of a period, nobody named.", "WhatIf", key=None, query=("agency", *PERIOD))
    def post(self, request: Request, urgency: str) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "policy.set")
        _, values = self.input(request, WhatIfInput)
        query = query_of(request)
        for name in request.query_params:
            if name not in ("agency", *PERIOD):
                raise Invalid.field(name, "what if is of a period alone: from and to")
        level = Urgency(urgency)
        rungs = rulebook.default_rungs(level) if values["rungs"] is None else values["rungs"]
        refuse(faults(rungs, level))
        self.looked(request, actor, f"what if of {agency.code} {level} {query.since or ''} – {query.until or ''}")
        return Response(remembered(lambda _: what_if(agency, level, canonical(rungs), query)))
