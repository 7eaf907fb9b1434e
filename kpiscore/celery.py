"""The Celery application. Tasks live in appraisal.tasks; settings start with CELERY_."""

import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpiscore.settings")

app = Celery("kpiscore")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_: Any) -> None:
    """Stop the worker from replacing the logging that Django set up."""
    structlog.get_logger(__name__).debug("worker_logging", level=settings.LOG_LEVEL)
