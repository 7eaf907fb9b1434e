"""The admin: configuration, master data, scorecards and targets."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

import appraisal.admin.scorecards.pages
import appraisal.admin.targets.pages  # noqa: F401 - each registers its pages
from appraisal.admin import (  # noqa: F401 - each module registers its pages
    groups,
    log,
    logins,
    metrics,
    organization,
    periods,
    records,
    reviews,
    shopdata,
)

admin.site.site_header = _("Performance appraisal: configuration")
admin.site.site_title = _("Performance appraisal")
admin.site.index_title = _("Configuration")
admin.site.empty_value_display = "–"
