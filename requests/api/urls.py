"""Every address below /api/v1/. Each stands in the permission table of the tests; a new one must be put there."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path, register_converter
from django.urls.converters import StringConverter

from requests.api import (
    addresses,
    backups,
    basemaps,
    board,
    commands,
    devices,
    eido,
    exports,
    faults,
    hand_over,
    history,
    policies,
    printing,
    record,
    shift,
    soon_enough,
    stops,
    units,
    verbs,
)
from requests.api.docs import Docs, Nowhere, Schema
from requests.api.session import Session
from requests.api.tours import CurrentTour, Tours
from requests.vocabulary import FaultKind, Urgency


class CallSign(StringConverter):
    """A radio name in an address: printable, with its agency at most 29 characters."""

    regex = r"[!-.0-~]{1,29}"


class Level(StringConverter):
    """One of the four urgencies in an address."""

    regex = "|".join(Urgency)


class Kind(StringConverter):
    """What kind of thing was given up."""

    regex = "|".join(FaultKind)


class Key(StringConverter):
    """The id of something given up; to clients an opaque string."""

    regex = r"[0-9a-f-]{1,36}"


register_converter(CallSign, "call_sign")
register_converter(Kind, "fault")
register_converter(Key, "key")
register_converter(Level, "urgency")

urlpatterns: list[URLPattern] = [
    path("session/", Session.as_view()),
    path("tours/", Tours.as_view()),
    path("tours/current/", CurrentTour.as_view()),
    path("shift/", shift.MyShift.as_view()),
    path("backups/", backups.Backups.as_view()),
    path("backups/<uuid:backup_id>/", backups.OneBackup.as_view()),
    path("backups/<uuid:backup_id>/timeline/", backups.Timeline.as_view()),
    path("backups/<uuid:backup_id>/eido/", eido.Eido.as_view()),
    path("backups/<uuid:backup_id>/record.pdf", printing.BackupPdf.as_view()),
    path("backups/<uuid:backup_id>/record/", record.BackupRecord.as_view()),
    path("backups/<uuid:backup_id>/statement/", record.OneStatement.as_view()),
    path("backups/<uuid:backup_id>/soon-enough/", soon_enough.SoonEnough.as_view()),
    *(path(f"backups/<uuid:backup_id>/{name}/", verbs.view(name).as_view()) for name in verbs.VERBS),
    path("board/", board.Board.as_view()),
    path("board/drill/", board.Drill.as_view()),
    path("board/events/", board.BoardEvents.as_view()),
    path("units/", units.Units.as_view()),
    path("units/<call_sign:call_sign>/status/", units.SetStatus.as_view()),
    path("units/<call_sign:call_sign>/position/", units.SetPosition.as_view()),
    path("units/<call_sign:call_sign>/ok/", units.UnitOk.as_view()),
    path("units/<call_sign:call_sign>/no-answer/", units.NoAnswer.as_view()),
    path("units/<call_sign:call_sign>/check/", units.CheckIn.as_view()),
    path("beats/", units.Beats.as_view()),
    path("basemap/", basemaps.Basemap.as_view()),
    path("stops/", stops.Stops.as_view()),
    path("stops/<uuid:stop_id>/record/", record.StopRecord.as_view()),
    path("stops/<uuid:stop_id>/secure/", stops.SecureStop.as_view()),
    path("stops/<uuid:stop_id>/update/", stops.UpdateStop.as_view()),
    path("stops/<uuid:stop_id>/clear/", stops.ClearStop.as_view()),
    path("stops/<uuid:stop_id>/record.pdf", printing.StopPdf.as_view()),
    path("stops/<uuid:stop_id>/roll-by/", stops.RollBy.as_view()),
    path("devices/", devices.Devices.as_view()),
    path("devices/<uuid:device_id>/", devices.OneDevice.as_view()),
    path("devices/receipt/<uuid:backup_id>/", devices.Receipt.as_view()),
    path("addresses/", addresses.Addresses.as_view()),
    path("addresses/key/", addresses.PushKey.as_view()),
    path("addresses/<uuid:address_id>/", addresses.OneAddress.as_view()),
    path("faults/", faults.Faults.as_view()),
    path("faults/<fault:kind>/<key:fault_id>/", faults.OneFault.as_view()),
    path("commands/", commands.Commands.as_view()),
    path("hand-over/", hand_over.HandOver.as_view()),
    path("history/", history.History.as_view()),
    path("history/export/", exports.Export.as_view()),
    path("history/stops/", record.PastStops.as_view()),
    path("history/figures/", history.Figures.as_view()),
    path("history/heat/", history.Heat.as_view()),
    path("history/trend/", history.Trend.as_view()),
    path("policies/", policies.Policies.as_view()),
    path("policies/history/", policies.History.as_view()),
    path("policies/ageing/", policies.Ageing.as_view()),
    path("policies/standing-cover/", policies.StandingCover.as_view()),
    path("policies/<urgency:urgency>/", policies.Ladder.as_view()),
    path("policies/<urgency:urgency>/what-if/", policies.WhatIf.as_view()),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(url_name="api-schema")),
    re_path(r"", Nowhere.as_view()),
]
