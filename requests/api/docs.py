"""The schema, a page to read it on, and what is nowhere."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from requests.api.base import ApiView
from requests.refusals import NotFound


class Schema(SpectacularAPIView):
    """The schema, as YAML or, asked for by Accept or ?format=json, as JSON."""

    authentication_classes = ()


@method_decorator(csp_update({"style-src": [SELF, "'unsafe-inline'"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The schema as a page to try things on. Its styles are inline; its script is not."""

    authentication_classes = ()


class Nowhere(ApiView):
    """Whatever has no address here."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise NotFound("There is nothing at this address.")

    post = patch = delete = get
