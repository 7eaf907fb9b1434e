"""Layouts of the company's own: files that the system does not know by itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.naming import BilingualName
from appraisal.models.organization import Platform, Shop


class CompanyLayout(BilingualName):
    """One version of a declared layout; a change is a new version, the old ones stay.

    ``document`` is what ``importing.layout_document`` reads. Facts carry the ``code``, so that a
    file read with a newer version replaces what an older one gave. At most one version is
    active; none when the layout is out of use.
    """

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    document = models.JSONField(_("declaration"))
    shop = models.ForeignKey(
        Shop,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="layouts",
        verbose_name=_("shop"),
        help_text=_("Empty: files of every shop."),
    )
    platform = models.CharField(_("platform"), max_length=20, choices=Platform, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    class Meta:
        verbose_name = _("layout of our own")
        verbose_name_plural = _("layouts of our own")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="layout_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_active=True), name="layout_active_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
