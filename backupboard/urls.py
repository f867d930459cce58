"""Every address. Pages and API have their own lists in requests/."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from backupboard import health
from backupboard.optional import module_exists

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
# ---- API room: requests/api/urls.py · pages room: requests/urls.py
if module_exists("requests.api.urls"):
    urlpatterns.append(path("api/v1/", include("requests.api.urls")))
if module_exists("requests.urls"):
    urlpatterns.append(path("", include("requests.urls")))
