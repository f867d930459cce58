"""Small rules that keep the house readable."""

import ast
import re

from backupboard.places import ROOT
from tests.architecture.source import modules

LONGEST = 300
OURS = ("backupboard", "units", "requests", "tests")


def test_every_file_has_fewer_than_300_lines() -> None:
    static = ROOT / "static"
    screens = [path for folder in ("js", "css") for path in sorted((static / folder).rglob(f"*.{folder}"))]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*(module.path for module in modules(*OURS)), *screens]
        if (lines := len(path.read_text().splitlines())) >= LONGEST
    }
    assert not long


def test_an_import_inside_a_function_states_its_reason() -> None:
    silent = []
    for module in modules(*OURS):
        lines = module.text.splitlines()
        functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        for node in {node for function in functions for node in ast.walk(function)}:
            if isinstance(node, ast.Import | ast.ImportFrom):
                line = lines[node.lineno - 1]
                if not re.search(r"# noqa: PLC0415\S* - \w+", line):
                    silent.append(f"{module}:{node.lineno}: {line.strip()}")
    assert not silent


def test_nothing_happens_by_signal() -> None:
    assert not [
        f"{module}:{line} imports {name}"
        for module in modules("units", "requests")
        for name, line in module.imports()
        if name.startswith(("django.dispatch", "django.db.models.signals"))
    ]


def test_no_model_has_logic_in_save() -> None:
    assert not [
        f"{module}: {node.name}.save"
        for module in modules("units", "requests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and any("Model" in ast.unparse(base) for base in node.bases)
        and any(isinstance(item, ast.FunctionDef) and item.name == "save" for item in node.body)
    ]


def test_no_test_sleeps_for_luck() -> None:
    """A sleep stands in a loop that looks again until a deadline, nowhere else."""
    lucky = []
    for module in modules("tests"):
        loops = [node for node in ast.walk(module.tree) if isinstance(node, ast.While | ast.For | ast.AsyncFor)]
        inside = {id(node) for loop in loops for node in ast.walk(loop)}
        lucky += [
            f"{module}:{node.lineno}: {ast.unparse(node)}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"time.sleep", "sleep", "asyncio.sleep"}
            and id(node) not in inside
            and ast.unparse(node.args[0]) != "0"
        ]
    assert not lucky
