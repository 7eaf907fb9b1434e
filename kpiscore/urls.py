"""Every address of the site: admin, health check, and the appraisal app at the root."""

from django.contrib import admin
from django.urls import include, path

from kpiscore.health import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health),
    path("", include("appraisal.urls")),
]
