#!/usr/bin/env python
"""The one entry point for commands: `python manage.py up`, `migrate`, `load_agency`, …"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it with an older one is told so
    sys.exit("manage.py: Python 3.11 or newer is needed; `make run` finds one and makes .venv with it.")

try:
    from django.core.management import execute_from_command_line
except ImportError:
    sys.exit("manage.py: Django is not installed for this Python; use `make run` or .venv/bin/python.")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
