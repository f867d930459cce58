"""The Celery application. Settings are Django's, prefixed CELERY_ (backupboard/settings.py)."""

import os

from celery import Celery

from backupboard.optional import module_exists

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")

app = Celery("backupboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The timers' main host: a thread inside each worker, which needs neither the broker nor beat. Named by string,
# so that it is loaded when the worker starts and Django is ready.
if module_exists("requests.sweeper_hosts"):
    app.steps["worker"].add("requests.sweeper_hosts:SweeperStep")
