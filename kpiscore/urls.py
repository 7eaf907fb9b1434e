"""Every address of the site: the admin, the language switch, and the appraisal app at the root."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("appraisal.urls")),
]
