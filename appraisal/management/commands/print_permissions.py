"""Prints docs/permissions.md: who may open which page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from appraisal.urls import urlpatterns
from appraisal.views.permissions import lines


class Command(BaseCommand):
    """manage.py print_permissions > docs/permissions.md."""

    help = "Prints who may open which page: the content of docs/permissions.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the matrix."""
        for line in lines(urlpatterns):
            self.stdout.write(line)
