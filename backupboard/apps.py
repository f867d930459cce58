from django.apps import AppConfig

from backupboard import checks

__all__ = ["SiteConfig", "checks"]  # importing the checks registers them


class SiteConfig(AppConfig):
    """The site itself as an app, for its commands and its system checks."""

    name = "backupboard"
    verbose_name = "Backup board"
