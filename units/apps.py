import rest_framework.compat
from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Who: agencies, officers, units, tours, beats, roles, presence."""

    name = "units"
    verbose_name = "Units"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Our app `requests` hides the PyPI library of that name. REST framework takes whatever it finds under
        # the name for the library and fails on import, so it is told that the library is absent.
        rest_framework.compat.requests = None  # type: ignore[assignment]
