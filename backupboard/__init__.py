"""The site: settings, the processes it runs, health. What it shows lives in `units` and `requests`."""

from backupboard.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
