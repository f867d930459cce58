from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """What happened: backups, responses, stops, timers, the event log, the live board, history."""

    name = "requests"
    verbose_name = "Backups"
    default_auto_field = "django.db.models.BigAutoField"
