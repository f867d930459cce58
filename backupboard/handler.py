"""Django's ASGI handler with the whole request in one thread.

Django's own sends each middleware's two halves to the request's thread and back: sixteen hand-overs between the event
loop and that thread, which wait for one another. No view of ours is asynchronous, so one hand-over does.
"""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneThread(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
