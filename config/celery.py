import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ltoc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logging(**_: object) -> None:
    """Workers log as the web does; being connected at all keeps Celery from setting up its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@app.on_after_finalize.connect
def add_worker_pulse(sender: Celery, **_: object) -> None:
    from config.heartbeat import WorkerPulse

    sender.steps["consumer"].add(WorkerPulse)


@beat_init.connect
def first_pulse_of_beat(**_: object) -> None:
    from config.heartbeat import pulse

    pulse("beat")


@worker_shutdown.connect
def end_pulse_of_worker(**_: object) -> None:
    from config.heartbeat import forget

    forget("worker")
