"""Pieces of the page: icons, form fields, navigation."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/vendor/bootstrap-icons; without a label it is decoration."""
    address = static("vendor/bootstrap-icons/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            address,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name
    )


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A labelled field with its help and errors."""
    return {"field": bound, "is_check": isinstance(bound.field.widget, CheckboxInput)}


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], *names: str) -> SafeString | str:
    """aria-current for the navigation entry whose pages these are."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is not None and match.namespace == "appraisal" and match.url_name in names:
        return SafeString(' aria-current="page"')
    return ""


@register.filter
def percent_of(part: Any, whole: Any) -> str:
    """The width of a bar: part of whole in per cent, between 0 and 100, for a style attribute."""
    if part is None or not whole:
        return "0"
    return f"{max(0.0, min(100.0, float(part) / float(whole) * 100)):.1f}"
