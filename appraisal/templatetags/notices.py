"""How many notices wait to be read."""

from __future__ import annotations

from typing import Any

from django import template

from appraisal.models import Notice

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """The number beside the bell."""
    return Notice.objects.filter(user=user.pk, read_at=None).count()
