"""The page that says what is kept about an officer, and that they have read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from requests import officer_data
from requests.api.authentication import BoardAuthentication, Caller
from requests.pages import LOGIN, page, signed_in
from units import data_page


@page
@signed_in
def what_is_kept(request: HttpRequest, caller: Caller) -> HttpResponse:
    """What is kept about an officer, and who sees it: docs/officer-data.md."""
    assert caller.officer is not None
    shown = {"page": officer_data.page(), "unread": officer_data.changed_for(caller.officer.data_page_seen)}
    return render(request, "unit/what_is_kept.html", shown)


@require_POST
def have_read(request: HttpRequest) -> HttpResponse:
    """They have read it: their screen says it no more until it changes."""
    officer = BoardAuthentication().caller(request).officer
    if officer is None:
        return redirect(f"{LOGIN}?next=/unit/what-is-kept/")
    as_of = officer_data.page().as_of
    # A page that changed while it was being read was not read.
    if request.POST.get("as_of") == as_of.isoformat():
        data_page.read(officer, as_of)
    return redirect("/unit/")
