"""A sweeper that is killed between its commit and its poke: `python -m tests.faults.doomed DSN FILE`.

The real loop; what it fired stands in the file, and no hub was told.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from requests.sweeper import Fired, Sweeper


def main() -> None:
    dsn, said = sys.argv[1:]

    def die(fired: Fired) -> None:
        if fired.numbers:
            with open(said, "a") as file:
                file.write(json.dumps(fired.numbers) + "\n")
            os.kill(os.getpid(), signal.SIGKILL)

    Sweeper(dsn, "doomed", die).run()


if __name__ == "__main__":
    main()
