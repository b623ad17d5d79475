"""The Celery application. The database is the record of every job; the broker is only the door-bell."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from jobs.schedule import NIGHTLY

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("nguon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs"])


@worker_init.connect
@beat_init.connect
def refuse_to_start_unsound(**words: Any) -> None:
    from config import checks

    try:
        checks.refuse_to_start_unsound()
    except ImproperlyConfigured as problem:
        raise SystemExit(str(problem)) from problem  # Celery logs other exceptions of a signal and goes on


# Each entry asks for a job by name; the day as its key makes a second scheduler harmless.
app.conf.beat_schedule = {
    f"{kind}-nightly": {
        "task": "jobs.ask",
        "schedule": crontab(hour=str(at.hour), minute=str(at.minute)),
        "kwargs": {"kind": kind},
    }
    for kind, at in NIGHTLY.items()
}
