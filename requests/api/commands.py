"""The dispatcher's command line over HTTP: the same parser, whoever types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from requests import cards, queries
from requests.api.authentication import address_of
from requests.api.base import ApiView
from requests.api.command_shapes import LineInput
from requests.api.errors import OF_PERSONS, route_of
from requests.api.idempotency import REPLAYED, keyed
from requests.api.pagination import answer
from requests.api.schema import asks, says
from requests.api.stops import stop_as_read
from requests.commands.doing import Answer, run
from requests.commands.finding import Desk, desk_of
from requests.commands.registry import COMMANDS, Command
from requests.refusals import NotInThisState
from units import access_log
from units.access import Actor


class Commands(ApiView):
    """What a desk may type, and typing it."""

    @says("Every word, with the words the caller's agencies have for it.", "CommandPage", operation="commands_list")
    def get(self, request: Request) -> Response:
        desk = desk_of(self.actor(request), "command.see")
        return Response(answer([_word(command, desk) for command in COMMANDS]))

    @asks(LineInput, "What came of the line, in words; a line that is refused is 200, too.", "CommandAnswer")
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        desk = desk_of(actor)
        body, values = self.input(request, LineInput)
        said = keyed(request._request, actor, body)
        done = run(desk, values["line"], said)
        if done.refusal is not None and done.refusal.code in OF_PERSONS:
            _refused(request._request, actor, values["line"], done)
        for subject in done.done.noted if done.done else ():
            self.looked(request, actor, subject)
        headers = {REPLAYED: "true"} if done.replayed else {}
        return Response(_wire(actor, done), headers=headers)


def _word(command: Command, desk: Desk) -> dict[str, Any]:
    return {
        "word": command.word,
        "labels": list(desk.words.labels.get(command.word, ())),
        "name": command.name,
        "takes": [*command.takes.split(), *(["at?"] if command.at else [])],
        "usage": command.usage,
        "example": command.example,
        "says": command.says,
        "undo": command.undo,
        "undoes": command.undoes,
    }


def _wire(actor: Actor, answered: Answer) -> dict[str, Any]:
    """The answer with whatever it was about, as it stands now."""
    done = answered.done
    refused = answered.refusal
    backup = done.backup if done else refused.backup_id if isinstance(refused, NotInThisState) else None
    unit = queries.units_of(actor.roles).filter(pk=done.unit).first() if done and done.unit else None
    return {
        "ok": done is not None,
        "echo": answered.echo,
        "card": queries.card(actor, backup) if backup else None,
        "unit": cards.unit_card(unit) if unit else None,
        "stop": stop_as_read(actor, done.stop) if done and done.stop else None,
        "undo": {"until": cards.time(answered.undo_until)} if answered.undo_until else None,
        "choices": list(answered.choices),
    }


def _refused(request: HttpRequest, actor: Actor, line: str, done: Answer) -> None:
    """Every refusal is logged, also one that is told in words."""
    access_log.note(
        f"{request.method} {route_of(request)}",
        access_log.REFUSED,
        actor=actor,
        subject=line,
        reason=f"{done.refusal.code if done.refusal else ''}: {done.echo}",
        address=address_of(request),
    )
