"""Nobody can see who asks often, who comes, or who declines: one module counts by person, for that person alone."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import modules

#: What a count, a group or an export by person or unit would name.
PERSON = re.compile(r"\b(officer|asker|unit|crew|call_sign|responses)(_id|__\w+)?\b")
#: Reads of a person's own tour, and nobody else's.
PRIVATE = "requests.shift"


def counting() -> list[tuple[str, int, str]]:
    """Every place that groups or aggregates rows, with what it says."""
    return [
        (module.name, node.lineno, ast.unparse(node))
        for module in modules("units", "requests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"annotate", "aggregate"}
    ]


def test_nothing_groups_or_counts_rows_by_person_or_unit() -> None:
    named = [
        f"{module}:{line}: {said}" for module, line, said in counting() if module != PRIVATE and PERSON.search(said)
    ]
    assert counting(), "the search finds what it looks for"
    assert not named


def test_only_the_address_of_ones_own_shift_reads_it() -> None:
    everything = modules("backupboard", "units", "requests")
    assert [module.name for module in everything if PRIVATE in dict(module.imports())] == ["requests.api.shift"]
    looks = "requests.shift_looks"
    assert [module.name for module in everything if looks in dict(module.imports())] == [PRIVATE]
