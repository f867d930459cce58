"""Nobody can see who asks often, who comes, or who declines.

One module counts by person, for that person alone. Another counts how many different people there are, to find out
whether a number may be told; it hands out how many, never who.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

from requests.api.history_shapes import HISTORY
from tests.architecture.source import modules

#: What a count, a group or an export by person or unit would name.
PERSON = re.compile(r"\b(officer|asker|unit|crew|call_sign|responses)(_id|__\w+)?\b")
#: Reads of a person's own tour, and nobody else's.
PRIVATE = "requests.shift"
#: Tells apart how many different people asked.
HOW_MANY = "requests.askers"
#: A statement that reads the column which tells people apart.
ASKER = re.compile(r"\b(a\.asker|asker)\b")


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


@cache
def statements() -> list[tuple[str, int, str]]:
    """Every text in the code that is no docstring: what is said to the database is among it."""
    found = []
    for module in modules("units", "requests"):
        about = docstrings(module.tree)
        found += [
            (module.name, node.lineno, node.value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in about
        ]
    return found


def docstrings(tree: ast.Module) -> set[ast.Constant]:
    bodies = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    return {
        first.value
        for node in bodies
        if node.body and isinstance(first := node.body[0], ast.Expr) and isinstance(first.value, ast.Constant)
    }


def test_one_module_alone_reads_who_asked_and_hands_out_how_many() -> None:
    """What is counted carries a number that tells people apart. The invented history writes one; `askers` reads it."""
    readers = {module for module, _, said in statements() if "select" in said and ASKER.search(said)}
    readers |= {module for module, _, said in statements() if "a.asker" in said}
    assert readers == {HOW_MANY}


def test_no_statement_groups_or_sorts_by_person() -> None:
    grouping = re.compile(r"(group|partition|order) by [^()]*\b(asker|officer|unit_id|asker_id|officer_id)\b")
    assert grouping.search("select count(*) from a group by a.asker"), "the search finds what it looks for"
    assert not [(module, said) for module, _, said in statements() if grouping.search(said) and module != HOW_MANY]


def names(shape: Any) -> set[str]:
    """Every field of a shape, however deep."""
    if isinstance(shape, list):
        return {name for one in shape for name in names(one)}
    if not isinstance(shape, dict):
        return set()
    own = set(shape["properties"]) if isinstance(shape.get("properties"), dict) else set()
    return own.union(*(names(one) for one in shape.values()))


def test_no_answer_about_the_past_has_a_field_for_a_person_or_a_unit() -> None:
    fields = names(HISTORY)
    assert "by_urgency" in fields, "the walk goes deep"
    assert not [field for field in fields if PERSON.search(field)]
