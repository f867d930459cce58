"""Which build of the pages this server serves. A browser that hears another one than its own loads itself anew."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

from backupboard import __version__


@cache
def build() -> str:
    """The same in every process that serves the same files."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    files = manifest.read_bytes() if manifest.exists() else b""
    return f"{__version__}-{hashlib.sha256(files).hexdigest()[:8]}" if files else __version__
