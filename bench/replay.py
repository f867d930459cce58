#!/usr/bin/env python3
"""Touch to screen by number of boards: the same hour of real calls against a running server, once for each number.

    .venv/bin/python bench/replay.py --calls FILE --beats FILE [--boards 5,20,100] [options of `manage.py replay`]

The server runs with `manage.py up` on the same DATA_DIR, on a machine that does nothing else. Anything wrong on a board
ends the run with 1.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOW = ["--from", "2023-01-19T15:00", "--to", "2023-01-19T17:00", "--guess-asks", "30"]


def main() -> int:
    arguments = sys.argv[1:]
    numbers = "5,20,100"
    if "--boards" in arguments:
        at = arguments.index("--boards")
        numbers = arguments[at + 1]
        del arguments[at : at + 2]
    if "--calls" not in arguments or "--beats" not in arguments:
        print(__doc__)
        return 2
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    print("boards  touches  last screen p50    p95  worst  own answer p50    p95  gaps dupl. mism.")
    worst = 0
    for number in numbers.split(","):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            command = [sys.executable, "manage.py", "replay", "--prepare", "--boards", number, "--figures", file.name]
            done = subprocess.run([*command, *WINDOW, *arguments], cwd=ROOT, capture_output=True, text=True)
            worst = max(worst, done.returncode)
            written = Path(file.name).read_text()
        if not written:
            print(done.stdout + done.stderr, file=sys.stderr)
            return 1
        f = json.loads(written)
        print(
            f"{f['boards']:6} {f['touches']:8} {f['last_screen_p50_ms']:16.1f} {f['last_screen_p95_ms']:6.1f} "
            f"{f['last_screen_worst_ms']:6.1f} {f['own_answer_p50_ms']:15.1f} {f['own_answer_p95_ms']:6.1f} "
            f"{f['gaps']:5} {f['duplicates']:5} {f['mismatches']:5}",
            flush=True,
        )
    return worst


if __name__ == "__main__":
    sys.exit(main())
