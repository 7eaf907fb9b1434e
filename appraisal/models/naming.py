"""Names that are kept in Chinese and English."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_active_language(zh: str, en: str) -> str:
    """The text in the reader's language; the other one where it is empty."""
    chinese = (get_language() or "zh-hans").startswith("zh")
    return (zh or en) if chinese else (en or zh)


class BilingualName(models.Model):
    """``name_zh`` and ``name_en``, read as ``name`` in the language of the reader."""

    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_active_language(self.name_zh, self.name_en)
