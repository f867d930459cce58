"""Is this process well: /healthz (alive), /readyz (can it write?), /metrics (Prometheus)."""

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from requests import queries

_REDIS_PATIENCE_S = 0.25


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 only if a touch could not be recorded here; what else is wrong is named in `degraded`."""
    if not can_write():
        return JsonResponse({"status": "use_radio", "degraded": ["database"]}, status=503)
    degraded = ["channel_layer"] if not channel_layer_answers() else []
    degraded += queries.degraded()
    return JsonResponse({"status": "ready", "degraded": degraded})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def can_write() -> bool:
    """Whether a commit reaches the log of the database. The message means nothing and leaves no row."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('transaction_read_only'), pg_logical_emit_message(true, 'readyz', '')"
            )
            row = cursor.fetchone()
    except Error:
        return False
    return row is not None and row[0] == "off"


def channel_layer_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_REDIS_PATIENCE_S,
        socket_connect_timeout=_REDIS_PATIENCE_S,
        retry=None,
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
