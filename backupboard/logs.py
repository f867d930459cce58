"""One log line is one event: JSON for machines, coloured columns on a terminal. Both go through structlog."""

from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.UnicodeDecoder(),
]


def logging_config(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for `form` ("json" or "console"); records of every library take the same road."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if form == "console" else structlog.processors.JSONRenderer(sort_keys=True)
    )
    before = [structlog.processors.format_exc_info] if form == "json" else []
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *before,
                    renderer,
                ],
                "foreign_pre_chain": _SHARED,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Its access log prints three lines a socket; the request log below says more in one.
            "daphne": {"level": "WARNING"},
            "celery": {"level": "INFO"},
            # It writes whole addresses, and whoever has one of a browser's push service can send to it.
            "httpx": {"level": "WARNING"},
            # It tells of every letter it takes into a PDF.
            "fontTools": {"level": "WARNING"},
            # A made-up Host is answered with 400; that is no fault of ours and no traceback.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django_structlog": {"level": level},
        },
    }


def configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
