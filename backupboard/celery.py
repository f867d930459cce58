"""The Celery application. Settings are Django's, prefixed CELERY_ (backupboard/settings.py)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")

app = Celery("backupboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The timers' main host: a thread inside each worker, which needs neither the broker nor beat. Named by string,
# so that it is loaded when the worker starts and Django is ready.
app.steps["worker"].add("requests.sweeper_hosts:SweeperStep")
