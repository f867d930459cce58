"""Every address. Pages and API have their own lists in requests/."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from backupboard import health
from requests.api.docs import Nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("requests.api.urls")),
    re_path(r"^api/", Nowhere.as_view()),
    path("", include("requests.urls")),
]
# Below /api/ every refusal is JSON, also one that Django itself makes.
handler400 = "requests.api.errors.handler400"
handler403 = "requests.api.errors.handler403"
handler404 = "requests.api.errors.handler404"
handler500 = "requests.api.errors.handler500"
