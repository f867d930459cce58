"""Every setting, read from the environment. Names and defaults are listed in docs/settings.md.

What protects something has a safe default; a value that cannot be meant stops the process (backupboard/env.py).
"""

import secrets
import socket
import sys
from typing import Any

from csp.constants import NONE, SELF

from backupboard import env
from backupboard.logs import configure_structlog, logging_config
from backupboard.places import ROOT, places
from backupboard.settings_outside import *  # noqa: F403 - how people outside the board are told
from backupboard.settings_work import *  # noqa: F403 - Celery, and what it does by the clock
from backupboard.settings_work import REDIS_URL

BASE_DIR = ROOT
PLACES = places()

# ---------------------------------------------------------------- secrets and hosts

DEBUG = env.flag("DEBUG")


def _secret_key() -> tuple[str, bool]:
    """The key, and whether it lasts. Without one each process makes its own, and sessions end with it."""
    if key := env.text("SECRET_KEY"):
        return key, True
    try:
        return PLACES.secret_key.read_text().strip(), True
    except OSError:
        return secrets.token_urlsafe(50), False


SECRET_KEY, SECRET_KEY_LASTS = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

# HTTPS=1 behind a proxy that ends TLS and sets X-Forwarded-Proto itself.
HTTPS = env.flag("HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# ---------------------------------------------------------------- applications

INSTALLED_APPS = [
    "units.apps.UnitsConfig",  # first: its ready() cures the name `requests` before anything trips over it
    "requests.apps.RequestsConfig",
    "backupboard.apps.SiteConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "channels",
    "allauth",
    "allauth.account",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "backupboard.limits.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "backupboard.urls"
ASGI_APPLICATION = "backupboard.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ---------------------------------------------------------------- database

# Two roles, one database: `default` reads and writes rows, `owner` migrates. See backupboard/sql/roles.sql.
_SESSION = {"connect_timeout": 2, "tcp_user_timeout": 5000}
IDLE_IN_TRANSACTION_MS = env.number("IDLE_IN_TRANSACTION_MS", 500, at_least=100, at_most=60_000)
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        env.text("DATABASE_URL", PLACES.database_url("board_app")),
        {
            **_SESSION,
            # A process that freezes inside a transaction must not hold a board's counter: the server lets go of it.
            "options": f"-c timezone=UTC -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
            " -c lock_timeout=3000 -c statement_timeout=10000",
        },
    ),
    "owner": env.database(
        "DATABASE_OWNER_URL",
        env.text("DATABASE_OWNER_URL", PLACES.database_url("board_owner")),
        {**_SESSION, "options": "-c timezone=UTC -c lock_timeout=3000"},
    ),
}
# Served requests that may hold a database connection at once, per process (backupboard/limits.py).
DATABASE_SLOTS = env.number("DATABASE_SLOTS", 24, at_least=1, at_most=500)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- channel layer

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # redis-py 8 would end an idle subscription after 5 s and refuse the 101st connection.
            "hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 2**31}],
        },
    },
}

# How frames get into a board's socket (requests/live/surface.py).
LIVE_WRITE = env.choice("LIVE_WRITE", "direct", frozenset({"direct", "transport", "asgi"}))

# ---------------------------------------------------------------- people

AUTH_USER_MODEL = "units.Officer"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "backupboard.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,10/m/key"}

SESSION_ENGINE = "units.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# ---------------------------------------------------------------- requests and their limits

DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # Views say themselves who may call and what they take (requests/api/base.py); refusals have one shape.
    "EXCEPTION_HANDLER": "requests.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Backup board",
    "DESCRIPTION": "Ask for backup, answer, and follow the board. The socket is described in docs/wire.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["requests.api.schema.with_components"],
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
}

# No script stands in a page (docs/decisions/no-import-map.md), so no nonce is given out either.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "connect-src": [SELF, "ws:", "wss:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

# ---------------------------------------------------------------- static files

STATIC_URL = "/static/"
STATIC_ROOT = PLACES.static
STATICFILES_DIRS = [BASE_DIR / "static"]
# "plain" serves the sources as they are (tests, work on the screens); "manifest" what collectstatic made.
STATIC_FILES = env.choice("STATIC_FILES", "manifest", frozenset({"manifest", "plain"}))
_PLAIN = STATIC_FILES == "plain"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _PLAIN
        else "backupboard.static.ModuleManifestStorage",
    },
}
WHITENOISE_USE_FINDERS = _PLAIN
WHITENOISE_AUTOREFRESH = _PLAIN
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# ---------------------------------------------------------------- time, words, log

TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"

LOG_FORMAT = env.choice("LOG_FORMAT", "console" if sys.stderr.isatty() else "json", frozenset({"json", "console"}))
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", frozenset({"DEBUG", "INFO", "WARNING", "ERROR"}))
LOGGING = logging_config(LOG_FORMAT, LOG_LEVEL)
configure_structlog()
# It would look the session up before the view, where a database that is away is no longer answered with "use radio".
DJANGO_STRUCTLOG_USER_ID_FIELD = None
# A car has its address for years: with it the lines of a process log would count who asks. The access log has it.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

# ---------------------------------------------------------------- what the product reads

#: Agency → its basemap, a raster PMTiles file on this machine.
BASEMAPS = env.files("BASEMAPS")
# Demonstration: scripted sister cars answer, ladders may run ten times quicker.
DEMO = env.flag("DEMO")
DEMO_SCRIPT = env.flag("DEMO_SCRIPT", True)
DEMO_LADDER = env.choice("DEMO_LADDER", "normal", frozenset({"normal", "fast"}))
#: Every time of a ladder is divided by this once, when the ladder is copied with its backup.
LADDER_QUICKER = 10 if DEMO_LADDER == "fast" else 1
