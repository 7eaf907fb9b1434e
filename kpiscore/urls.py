"""Every address of the site: admin, languages, health check, and the appraisal app at the root."""

from django.contrib import admin
from django.urls import include, path

from kpiscore.health import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("appraisal.urls")),
]
