"""What a replay saw, as figures and as text. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of a hundred lie, by nearest rank; nan of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, min(len(ordered), int(rank)) - 1)]


@dataclass
class Figures:
    """Everything a replay counts. Milliseconds are from the start of a POST to its event on a board."""

    events: int = 0
    asks: int = 0
    stops: int = 0
    answers: int = 0
    boards: int = 0
    clients: int = 0
    snapshots: int = 0
    reconnects: int = 0
    seconds: float = 0.0
    #: Per touch: answer of the POST, and the event on the last board.
    answer_ms: list[float] = field(default_factory=list)
    last_ms: list[float] = field(default_factory=list)
    #: Per board, for every touch.
    board_ms: list[list[float]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> bool:
        """Whether a board was ever wrong."""
        return bool(self.gaps or self.duplicates or self.mismatches or self.unseen)


def summary(figures: Figures) -> dict[str, float | int | dict[str, int]]:
    """The figures for a file: counts, and milliseconds of touch to the last screen."""
    f = figures
    return {
        "boards": f.boards,
        "clients": f.clients,
        "events": f.events,
        "stops": f.stops,
        "backups": f.asks,
        "answers": f.answers,
        "touches": len(f.last_ms),
        "last_screen_p50_ms": round(percentile(f.last_ms, 50), 1),
        "last_screen_p95_ms": round(percentile(f.last_ms, 95), 1),
        "last_screen_worst_ms": round(percentile(f.last_ms, 100), 1),
        "own_answer_p50_ms": round(percentile(f.answer_ms, 50), 1),
        "own_answer_p95_ms": round(percentile(f.answer_ms, 95), 1),
        "gaps": len(f.gaps),
        "duplicates": len(f.duplicates),
        "mismatches": len(f.mismatches),
        "not_seen": len(f.unseen),
        "reconnects": f.reconnects,
        "refused": dict(f.refused),
    }


def lines(figures: Figures) -> list[str]:
    """The figures, as printed."""
    f = figures
    per_board = [percentile(ms, 95) for ms in f.board_ms if ms]
    told = [
        f"{f.events} events · {f.asks} backups · {f.stops} stops · {f.answers} answers · {f.clients} clients, "
        f"{f.boards} boards · {f.seconds:.0f} s",
        f"touch to the last screen   p50 {_ms(f.last_ms, 50)}  p95 {_ms(f.last_ms, 95)}  worst {_ms(f.last_ms, 100)}"
        f"  (n {len(f.last_ms)})",
        f"touch to its own answer    p50 {_ms(f.answer_ms, 50)}  p95 {_ms(f.answer_ms, 95)}",
    ]
    if per_board:
        told.append(f"p95 by board               best {min(per_board):.1f} ms  worst {max(per_board):.1f} ms")
    told.append(
        f"gaps {len(f.gaps)} · duplicates {len(f.duplicates)} · mismatches {len(f.mismatches)} · "
        f"touches not seen on every board {len(f.unseen)} · snapshots {f.snapshots} · reconnects {f.reconnects}"
    )
    for title, found in (
        ("gap", f.gaps), ("duplicate", f.duplicates), ("mismatch", f.mismatches), ("not seen", f.unseen),
    ):  # fmt: skip
        told += [f"  {title}: {line}" for line in found[:20]]
        if len(found) > 20:
            told.append(f"  … and {len(found) - 20} more")
    told += [f"  refused {number} times: {what}" for what, number in sorted(f.refused.items())]
    return told


def _ms(values: Sequence[float], percent: float) -> str:
    return f"{percentile(values, percent):.1f} ms"
