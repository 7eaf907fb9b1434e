"""The Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    """Performance appraisal."""

    name = "appraisal"
    verbose_name = _("Performance appraisal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Start listening for versions of master data, which become lines of the log."""
        import_module("appraisal.services.configuration_log")
