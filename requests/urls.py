"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from requests import kept_page, pages

urlpatterns: list[URLPattern] = [
    path("", pages.index, name="index"),
    path("unit/", pages.unit, name="unit"),
    path("unit/shell/", pages.unit_shell, name="unit-shell"),
    path("unit/what-is-kept/", kept_page.what_is_kept, name="what-is-kept"),
    path("unit/what-is-kept/read/", kept_page.have_read, name="have-read"),
    path("unit/check/", pages.check, name="check"),
    path("board/", pages.board, name="board"),
    path("board/shell/", pages.board_shell, name="board-shell"),
    path("board/hand-over/", pages.hand_over, name="hand-over"),
    path("review/", pages.review, name="review"),
    path("review/last-night/", pages.last_night, name="last-night"),
    path("review/history/", pages.history, name="history"),
    path("policy/", pages.policy, name="policy"),
    path("told/", pages.told, name="told"),
    path("told-worker.js", pages.told_worker, name="told-worker"),
    path("review/stops/", pages.past_stops, name="past-stops"),
    path("review/stops/<uuid:stop_id>/", pages.one_stop, name="one-stop"),
    path("review/<uuid:backup_id>/", pages.one_backup, name="one-backup"),
]
