"""What is shown while it runs, and the table at the end."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from requests.replay.report import percentile
from tests.faults.verdicts import Verdict

_MS: Final = 1000


def progress(console: Console) -> Progress:
    """One line that moves while a fault lasts."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=console, transient=True)


def line(verdict: Verdict) -> str:
    """One fault, once it is over."""
    if verdict.skipped:
        return f"SKIPPED  {verdict.fault.name}: {verdict.skipped}"
    word = "kept    " if verdict.kept else "BROKEN  "
    late = f"p50 {_ms(verdict, 50)}, p99 {_ms(verdict, 99)}, max {_ms(verdict, 100)} ms late"
    return f"{word} {verdict.fault.name}: {verdict.rungs} rungs, {late}"


def _ms(verdict: Verdict, percent: float) -> str:
    return f"{percentile(verdict.late, percent) * _MS:,.0f}" if verdict.late else "–"


def table(verdicts: list[Verdict]) -> Table:
    """All of them."""
    shown = Table(title="Rungs while something breaks", caption=_CAPTION, caption_justify="left")
    shown.add_column("fault", no_wrap=True)
    for name in ("rungs", "missing", "double", "after answer", "p50 ms", "p99 ms", "max ms", "database away s"):
        shown.add_column(name, justify="right")
    shown.add_column("verdict")
    for verdict in verdicts:
        if verdict.skipped:
            shown.add_row(verdict.fault.name, *[""] * 8, "SKIPPED", style="yellow")
            continue
        shown.add_row(
            verdict.fault.name,
            str(verdict.rungs),
            *(str(len(examples)) for examples in (verdict.missing, verdict.double, verdict.after)),
            *(_ms(verdict, percent) for percent in (50, 99, 100)),
            f"{verdict.outage:.1f}" if verdict.outage else "",
            "kept" if verdict.kept else "BROKEN",
            style=None if verdict.kept else "bold red",
        )
    return shown


_CAPTION: Final = (
    "Late: from the moment a rung is due, or the database can be read again, until another connection sees it."
)


def details(verdict: Verdict) -> list[str]:
    """Whatever is wrong, and what there is to tell besides."""
    wrong = {
        "missing": verdict.missing,
        "double": verdict.double,
        "after the answer": verdict.after,
        "early": verdict.early,
        "too late": verdict.too_late,
        "broken": verdict.broken,
    }
    lines = [f"{verdict.fault.name}: {note}" for note in verdict.notes]
    if verdict.skipped:
        lines.append(f"{verdict.fault.name}: SKIPPED, {verdict.skipped}")
    for name, examples in wrong.items():
        lines += [f"{verdict.fault.name}: {name}: {example}" for example in examples[:3]]
        lines += [f"{verdict.fault.name}: … {len(examples) - 3} more {name}"] if len(examples) > 3 else []
    return lines
