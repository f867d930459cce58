"""Imports run one way (docs/architecture.md). A module that is not named here counts as outermost."""

import sys
from functools import cache

from tests.architecture.source import Module, modules

# Outermost first; a module imports from its own room and from rooms below it.
ROOMS: list[tuple[str, set[str]]] = [
    ("hosts", set()),
    ("commands", {"commands"}),
    ("actions", {"actions", "loader"}),
    ("events", {"events", "hints", "nudge", "poke"}),
    (
        "reads",
        {
            "queries",
            "basemaps",
            "faults",
            "history",
            "exports",
            "lines",
            "listening",
            "last_night",
            "presence",
            "presence_log",
            "crewed",
            "doing",
            "record",
            "record_log",
            "record_scene",
            "record_track",
            "sealed",
            "shift",
            "shift_looks",
            "shift_named",
            "soon_enough",
            "officer_data",
            "roster",
            "audience",
            "rulebook",
            "what_if",
            "counting",
            "askers",
            "beside",
            "percentiles",
            "figures",
            "heat",
            "trend",
            "nearness",
            "verdicts",
            "kept",
            "stood_alone",
        },
    ),
    ("cards and access", {"cards", "access", "policies", "agencies"}),
    ("models", {"models"}),
    (
        "rules",
        {
            "lifecycle",
            "looks",
            "forgotten",
            "ladder",
            "rung_faults",
            "standing",
            "standing_alone",
            "stored",
            "shifts",
            "night_words",
            "account",
            "account_hash",
            "account_told",
            "account_track",
            "account_words",
            "ageing",
            "vocabulary",
            "chain",
            "distance",
            "export_words",
            "eido",
            "refusals",
            "nameless",
            "briefing",
            "agency_file",
            "agency_labels",
            "agency_toml",
            "borders",
            "history_query",
            "suppression",
            "invented_history",
        },
    ),
]
LEVEL = {module: height for height, (_, names) in enumerate(reversed(ROOMS)) for module in names}
OUTERMOST = len(ROOMS) - 1

# What the two apps may use of the site: things that know neither of them.
SITE_FOR_APPS = {
    "backupboard.limits",
    "backupboard.streaming",
    "backupboard.places",
    "backupboard.celery",
    "backupboard",
}


@cache
def imports() -> list[tuple[Module, str, int]]:
    """Module, what it imports, and the line."""
    return [(module, name, line) for module in modules() for name, line in module.imports()]


def of_apps() -> list[tuple[Module, str, int]]:
    return [entry for entry in imports() if app_of(entry[0].name) != "backupboard"]


def app_of(name: str) -> str:
    return name.split(".")[0]


def level(name: str) -> int:
    """How high in its app a module stands; the app itself (`requests`) is empty and stands lowest."""
    parts = name.split(".")
    return 0 if len(parts) == 1 else LEVEL.get(parts[1], OUTERMOST)


def test_units_never_imports_requests() -> None:
    assert not [
        f"{module}:{line} imports {name}"
        for module, name, line in of_apps()
        if app_of(module.name) == "units" and app_of(name) == "requests"
    ]


def test_no_module_imports_from_a_room_above_its_own() -> None:
    wrong = [
        f"{module}:{line} imports {name}"
        for module, name, line in of_apps()
        if app_of(name) == app_of(module.name) and level(name) > level(module.name)
    ]
    assert not wrong, "move it down, or give it its room in this test"


def test_a_typed_line_comes_in_through_the_api_alone() -> None:
    assert not [
        f"{module}:{line} imports {name}"
        for module, name, line in of_apps()
        if name.startswith("requests.commands") and not module.name.startswith(("requests.commands", "requests.api."))
    ]


def test_the_apps_know_of_the_site_only_what_knows_neither_of_them() -> None:
    assert not [
        f"{module}:{line} imports {name}"
        for module, name, line in of_apps()
        if app_of(name) == "backupboard" and name not in SITE_FOR_APPS
    ]


def test_nothing_that_runs_imports_the_tests() -> None:
    assert not [
        f"{module}:{line} imports {name}"
        for module, name, line in imports()
        if app_of(name) in {"tests", "bench", "pytest"}
    ]


def test_the_sweeper_needs_neither_django_nor_a_broker() -> None:
    """Nor does any module of ours that it imports: it starts within 0.1 s and survives what they do not."""
    allowed = sys.stdlib_module_names | {"psycopg2"}
    reached, waiting, wrong = set[str](), {"requests.sweeper"}, list[str]()
    while waiting:
        reached.add(current := waiting.pop())
        for module, name, line in of_apps():
            if module.name == current and app_of(name) not in allowed:
                if app_of(name) == "requests" and name != "requests":
                    waiting |= {name} - reached
                else:
                    wrong.append(f"{module}:{line} imports {name}")
    assert not wrong


def test_the_rules_touch_no_database() -> None:
    # Choices are a kind of enum; nothing else of Django's database layer belongs in a pure rule.
    banned = ("django.db.models.query", "django.db.transaction", "django.db.connection", "django.apps", "psycopg2")
    assert not [
        f"{module}:{line} imports {name}"
        for module, name, line in of_apps()
        if level(module.name) == 0 and (name.startswith(banned) or name == "django.db")
    ]
