"""What settings.py takes in: the broker, Celery, and what its workers do by the clock."""

from typing import Any

from backupboard import env
from backupboard.places import places

__all__ = [
    "CELERY_BEAT_SCHEDULE",
    "CELERY_BROKER_CONNECTION_MAX_RETRIES",
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
    "CELERY_BROKER_TRANSPORT_OPTIONS",
    "CELERY_BROKER_URL",
    "CELERY_TASK_ACKS_LATE",
    "CELERY_TASK_IGNORE_RESULT",
    "CELERY_TASK_PUBLISH_RETRY",
    "CELERY_TASK_REJECT_ON_WORKER_LOST",
    "CELERY_TIMEZONE",
    "CELERY_WORKER_ENABLE_REMOTE_CONTROL",
    "CELERY_WORKER_HIJACK_ROOT_LOGGER",
    "CELERY_WORKER_POOL",
    "CELERY_WORKER_PREFETCH_MULTIPLIER",
    "CELERY_WORKER_REDIRECT_STDOUTS",
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT",
    "REDIS_URL",
]

REDIS_URL = env.text("REDIS_URL", places().redis_url)

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_timeout": 3,
    "socket_connect_timeout": 1,
}
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # closing its queue on a dead link made workers exit
CELERY_WORKER_POOL = "threads"  # a forked child would share the sweeper's database session
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "follow up": {"task": "timers.follow_up", "schedule": 5.0},
    "send what is due": {"task": "deliveries.send", "schedule": 5.0},
    "purge": {"task": "house.purge", "schedule": 3600.0},
    "seal who was there": {"task": "log.seal", "schedule": 900.0},
    "heads of the log": {"task": "log.export_heads", "schedule": 3600.0},
}
