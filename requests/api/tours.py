"""Signing on to a unit, and off."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions
from requests.api.base import ApiView
from requests.api.idempotency import keyed, once
from requests.api.schema import asks
from requests.api.serializers import SignOff, SignOn
from requests.api.session import tour_of


class Tours(ApiView):
    """Signing on."""

    @asks(SignOn, "The tour: 201 for a new one, 200 when it was this one already.", "Tour", 201, 200)
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        body, values = self.input(request, SignOn)
        officer = self.caller(request).officer
        before = tour_of(officer) if officer else None
        said = keyed(request._request, actor, body, by_person=True)
        done = once(said, actions.sign_on, actor, **values)
        tour = tour_of(officer) if officer else None
        return Response(tour, status=200 if done.replayed or tour == before else 201, headers=done.headers)


class CurrentTour(ApiView):
    """Signing off."""

    @asks(SignOff, "Signed off; also when there was no tour any more.", None, 204)
    def delete(self, request: Request) -> Response:
        actor = self.actor(request)
        body, values = self.input(request, SignOff)
        if actor.unit_id is not None:
            said = keyed(request._request, actor, body, by_person=True)
            once(said, actions.sign_off, actor, **values)
        return Response(status=204)
