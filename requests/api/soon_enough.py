"""After a close: did help come soon enough? For the asker alone."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, queries, soon_enough
from requests.api.base import ApiView
from requests.api.fields import Choice
from requests.api.input import Input
from requests.api.schema import asks, says
from requests.refusals import Forbidden
from requests.vocabulary import SoonEnough as Answer


class SoonEnoughInput(Input):
    answer = Choice(Answer)


class SoonEnough(ApiView):
    """What was said is counted, and kept nowhere else."""

    @says("Whether the caller is asked.", "SoonEnough")
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        backup = queries.backup_for(actor, backup_id)
        return Response({"offered": self.caller(request).token is None and soon_enough.is_offered(backup, actor)})

    @asks(SoonEnoughInput, "Counted, once.", "SoonEnough", key=None)
    def post(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        if self.caller(request).token is not None:
            raise Forbidden("Only the person says this, at a browser of their own.")
        _, said = self.input(request, SoonEnoughInput)
        actions.say_soon_enough(actor, backup_id, Answer(said["answer"]))
        return Response({"offered": False})
