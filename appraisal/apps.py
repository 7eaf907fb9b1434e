"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    """Performance appraisal."""

    name = "appraisal"
    verbose_name = _("Performance appraisal")
    default_auto_field = "django.db.models.BigAutoField"
