"""Notes for the next shift at the desks."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, queries
from requests.api.base import ApiView
from requests.api.fields import Id, Text
from requests.api.idempotency import keyed, once
from requests.api.input import Input
from requests.api.schema import asks, says


class NoteForNext(Input):
    """The text, and which version of it the writer has read."""

    text = Text(max_length=4000, allow_blank=True)
    based_on = Id(allow_null=True)


class HandOver(ApiView):
    """What one shift writes for the next: one text an agency, every version kept."""

    @says("The notes as they are, with who wrote them and when.", "HandOver", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        return Response(queries.hand_over(self.agency(request, actor, "hand_over.see")))

    @asks(NoteForNext, "The notes as they are now.", "HandOver")
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "hand_over.write")
        body, values = self.input(request, NoteForNext)
        said = keyed(request._request, actor, body)
        done = once(said, actions.write_hand_over, actor, agency.pk, **values)
        return Response(queries.hand_over(agency), headers=done.headers)
