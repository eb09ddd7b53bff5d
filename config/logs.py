"""How the programs speak: readable lines on a person's machine, JSON in production; both carry the request's id."""

import logging
import os
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class AddRequestId(logging.Filter):
    """Writes the id of the request being answered into each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def logging_settings(as_json: bool) -> dict[str, Any]:
    """Django's LOGGING; everything goes to standard error, where supervisor, Docker or systemd collect it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "config.logs.AddRequestId"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
                "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            },
            "plain": {"format": "%(asctime)s %(levelname)-7s %(name)s [%(request_id)s] %(message)s"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "json" if as_json else "plain",
            }
        },
        "root": {"handlers": ["stderr"], "level": os.environ.get("LTOC_LOG_LEVEL", "WARNING")},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "ltoc": {"level": "INFO"},
            "celery": {"level": "INFO"},
        },
    }
