"""The ASGI application: Django behind its limits for HTTP, the live board for WebSockets."""

import os
from importlib import import_module
from typing import cast

import django
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from backupboard.handler import OneThread
from backupboard.limits import App, Limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")
django.setup()

application = ProtocolTypeRouter(
    {
        "http": Limits(cast(App, OneThread()), settings.DATABASE_SLOTS),
        # By name: its models can be imported only now.
        "websocket": import_module("requests.live.routing").application,
    }
)
