"""The ASGI application: Django behind its limits for HTTP, the live board for WebSockets."""

import os
from importlib import import_module

import django
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

from backupboard.limits import Limits
from backupboard.optional import module_exists

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")
django.setup()

_protocols = {"http": Limits(get_asgi_application(), settings.DATABASE_SLOTS)}
# ---- live room: requests/live/routing.py offers `application` for scopes of type "websocket"
if module_exists("requests.live.routing"):
    _protocols["websocket"] = import_module("requests.live.routing").application

application = ProtocolTypeRouter(_protocols)
