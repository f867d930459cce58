"""What was given up behind the board's back, for who can do something about it."""

from __future__ import annotations

from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, faults
from requests.api.base import ApiView
from requests.api.pagination import answer
from requests.api.schema import asks, says
from requests.api.serializers import FaultInput
from requests.vocabulary import FaultDo, FaultKind

VERBS: Final = {FaultDo.RETRY: actions.retry_fault, FaultDo.DISMISS: actions.dismiss_fault}


class Faults(ApiView):
    """Messages, timers and follow-ups that were given up and that nobody has taken notice of."""

    @says("All of them, the newest first.", "FaultPage", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        return Response(answer(faults.of_agency(self.agency(request, actor, "fault.see"))))


class OneFault(ApiView):
    """Trying it again, or taking notice."""

    @asks(FaultInput, "Done; also when it was no fault any more.", None, 204, key=None)
    def post(self, request: Request, kind: str, fault_id: str) -> Response:
        actor = self.actor(request)
        _, values = self.input(request, FaultInput)
        VERBS[values["do"]](actor, FaultKind(kind), fault_id)
        self.looked(request, actor, f"{values['do']} {kind} {fault_id}")
        return Response(status=204)
