"""The Django project: settings, Celery, addresses and logging. Wiring only."""

from kpiscore.celery import app as celery_app

__all__ = ["celery_app"]
