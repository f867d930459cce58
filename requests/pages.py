"""The pages: shells with boot data. What they show comes over the API and the socket, by the same rules as for all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from requests import boot, night_page
from requests.access import require
from requests.api.authentication import BoardAuthentication, Caller, address_of
from requests.models import Backup, Stop
from requests.refusals import Forbidden, NotFound
from units import access_log
from units.access import DESK, Actor
from units.models import Agency
from units.vocabulary import Role

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Caller, P], HttpResponse]

#: What `/board/?pane=` may show alone, in a window for another monitor.
PANES: Final = frozenset({"asks", "stops", "units", "map"})
#: What the map's line below says of its shapes: class and code.
LEGEND: Final = tuple((code.lower(), code) for code in ("AVL", "ASG", "ENR", "ONS", "EMG", "BSY", "OOS"))

SUPERVISORS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
LOGIN: Final = "/accounts/login/"


def page(view: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page of the board: read only, never cached, and nothing but the set-up page while no agency is loaded."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not Agency.objects.filter(contact_only=False).exists():
            return render(request, "setup/empty.html")
        return view(request, BoardAuthentication().caller(request), *args, **kwargs)

    return require_safe(never_cache(shown))


def signed_in(view: Page[P]) -> Page[P]:
    """Sends whoever is not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def shown(request: HttpRequest, caller: Caller, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if caller.revoked:
            # Signing in would lead here again: nobody is signed in on a browser whose right was taken back.
            return redirect("/unit/")
        if caller.officer is None:
            return redirect(f"{LOGIN}?next={quote(request.get_full_path())}")
        return view(request, caller, *args, **kwargs)

    return shown


def _only(request: HttpRequest, actor: Actor, roles: frozenset[Role]) -> None:
    if roles & set(actor.roles.values()):
        return
    _refused(request, actor)
    raise PermissionDenied


@contextmanager
def _refusals_told(request: HttpRequest, actor: Actor) -> Iterator[None]:
    """A refusal stands in the access log, and the browser gets the page of its status."""
    try:
        yield
    except NotFound as refusal:
        _refused(request, actor)
        raise Http404 from refusal
    except Forbidden as refusal:
        _refused(request, actor)
        raise PermissionDenied from refusal


def _refused(request: HttpRequest, actor: Actor) -> None:
    access_log.note(
        f"{request.method} {request.resolver_match.route if request.resolver_match else ''}",
        access_log.REFUSED,
        actor=actor,
        subject=request.path,
        address=address_of(request),
    )


@page
@signed_in
def index(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where each person works: supervisors review, desks the board, officers their unit."""
    roles = set(caller.actor().roles.values())
    if roles & SUPERVISORS:
        return redirect("/review/")
    return redirect("/board/" if roles & DESK else "/unit/")


@page
def unit(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The officer's page. An enrolled car keeps it with nobody signed in: its emergency button must work.

    So does one whose right was taken back: its session says so, and its screen says USE RADIO.
    """
    if caller.officer is None and caller.device is None and caller.revoked is None:
        return redirect(f"{LOGIN}?next={request.path}")
    of_person = boot.data_page(caller.officer) if caller.officer else {}
    return render(request, "unit/unit.html", {"boot": boot.page(request, caller, "unit", **of_person)})


@require_safe
@cache_control(no_cache=True)
def unit_shell(request: HttpRequest) -> HttpResponse:
    """The officer's page with nobody's data in it, for the service worker to keep: shown when there is no network.
    Rendered without the request, so that neither session nor CSRF token can get into it."""
    return render(None, "unit/unit.html", {"boot": boot.shell("unit")})


@page
def check(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The technician's page: what this browser can do. For anybody, also a browser that belongs to no car."""
    return render(request, "unit/check.html", {"boot": boot.check(request, caller)})


@page
@signed_in
def board(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The dispatcher's board, of every agency the desk serves: whole, one pane of it, or large on a wall."""
    actor = caller.actor()
    _only(request, actor, DESK)
    maps = boot.basemaps(actor)
    if request.GET.get("wall") == "1":
        data = boot.page(request, caller, "wall", basemaps=maps)
        return render(request, "board/wall.html", {"boot": data, "legend": LEGEND, "wall": True, "state": "shown"})
    pane = request.GET.get("pane", "")
    if pane and pane not in PANES:
        raise Http404
    more = {
        "partners": boot.partners(actor),
        "review": bool(SUPERVISORS & set(actor.roles.values())),
        "basemaps": maps,
        "pane": pane,
    }
    return render(request, "board/board.html", {"boot": boot.page(request, caller, "board", **more), "legend": LEGEND})


@require_safe
@cache_control(no_cache=True)
def board_shell(request: HttpRequest) -> HttpResponse:
    """The paper page with nobody's data in it, for the service worker to keep: a desk's browser opens it with the copy
    it has when the board is down (docs/board-down.md)."""
    return render(None, "board/paper.html", {"boot": boot.shell("paper")})


@page
@signed_in
def hand_over(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What one shift at the desks leaves to the next: what is open, who has it, what is overdue."""
    actor = caller.actor()
    _only(request, actor, DESK)
    data = boot.page(request, caller, "hand-over", partners=boot.partners(actor))
    return render(request, "board/hand_over.html", {"boot": data})


@page
@signed_in
def review(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What needs a supervisor now, and what was asked."""
    actor = caller.actor()
    _only(request, actor, SUPERVISORS)
    return render(request, "review/index.html", {"boot": boot.page(request, caller, "review", **boot.zones(actor))})


@page
@signed_in
def one_backup(request: HttpRequest, caller: Caller, backup_id: uuid.UUID) -> HttpResponse:
    """One backup's record. Nothing of it is on the page until its script gives a reason; that look is noted there."""
    return _record(request, caller, Backup.objects.filter(pk=backup_id).first())


@page
@signed_in
def one_stop(request: HttpRequest, caller: Caller, stop_id: uuid.UUID) -> HttpResponse:
    """One stop's record, also where nobody asked for anything."""
    return _record(request, caller, Stop.objects.filter(pk=stop_id).first())


def _record(request: HttpRequest, caller: Caller, subject: Backup | Stop | None) -> HttpResponse:
    actor = caller.actor()
    _only(request, actor, SUPERVISORS)
    if subject is None:
        raise Http404
    with _refusals_told(request, actor):
        require(actor, "history.see", subject.agency_id, own=False)
    return render(request, "review/one.html", {"boot": boot.page(request, caller, "one", **boot.record(subject))})


@page
@signed_in
def past_stops(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where a stop is found again by place, day and case number."""
    actor = caller.actor()
    _only(request, actor, SUPERVISORS)
    return render(request, "review/stops.html", {"boot": boot.page(request, caller, "stops", **boot.zones(actor))})


@page
@signed_in
def last_night(request: HttpRequest, caller: Caller) -> HttpResponse:
    """One night of an agency, to print. A night that makes no sense is said to make none."""
    actor = caller.actor()
    _only(request, actor, SUPERVISORS)
    mine = night_page.agencies_of(actor, SUPERVISORS)
    with _refusals_told(request, actor):
        agency = night_page.agency_asked(actor, request.GET.get("agency"), mine)
    data, shift = night_page.shown(agency, request.GET)
    data |= {"agencies": mine, "name": str(caller.officer)}
    if shift is None:
        return render(request, "review/last_night.html", data, status=400)
    subject = f"night of {agency.code} {shift.begins:%Y-%m-%dT%H:%M%z} – {shift.ends:%Y-%m-%dT%H:%M%z}"
    access_log.note(
        "GET review/last-night/", access_log.ALLOWED, actor=actor, subject=subject, address=address_of(request)
    )
    return render(request, "review/last_night.html", data)


@page
@signed_in
def history(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Figures of what is over, by filters in the address. Each look is noted by the reads its script makes."""
    actor = caller.actor()
    _only(request, actor, SUPERVISORS)
    read = {one.code: boot.read_back(one) for one in night_page.agencies_of(actor, SUPERVISORS)}
    return render(request, "review/history.html", {"boot": boot.page(request, caller, "history", read=read)})


@page
@signed_in
def policy(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Ladders and standing cover: a desk reads them, a supervisor changes them."""
    actor = caller.actor()
    _only(request, actor, DESK)
    only_desk = not SUPERVISORS & set(actor.roles.values())
    data = boot.page(request, caller, "policy", **boot.zones(actor))
    return render(request, "policy/index.html", {"boot": data, "only_desk": only_desk})


@page
@signed_in
def told(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Where somebody says where they want to be told outside the board; off until they do."""
    roles = set(caller.actor().roles.values())
    data = boot.page(request, caller, "told", sends_mail=bool(settings.EMAIL_HOST))
    shown = {"boot": data, "is_desk": bool(roles & DESK), "is_supervisor": bool(roles & SUPERVISORS)}
    return render(request, "told/index.html", shown)


@require_safe
@cache_control(no_cache=True)
def told_worker(request: HttpRequest) -> HttpResponse:
    """The service worker that shows what is told. From the root, so that it serves every page; for anybody, because a
    browser looks for a newer one also while nobody is signed in."""
    script = settings.BASE_DIR / "static" / "js" / "told" / "worker.js"
    headers = {"Service-Worker-Allowed": "/"}
    return HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)
