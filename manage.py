#!/usr/bin/env python
"""The one entry point for commands: `python manage.py up`, `migrate`, `load_agency`, …"""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
