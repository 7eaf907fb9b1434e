"""Two versions side by side: what is the same, what is different, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from appraisal.admin.inputs import said
from appraisal.admin.scorecards.desk import frame, may
from appraisal.models import Scorecard
from appraisal.scoring import scorecard as pure
from appraisal.scoring.document import write_record
from appraisal.scoring.files import scorecard_from_document, to_yaml
from appraisal.selectors.scorecards import scorecard_documents


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of the two documents."""

    name: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.left != self.right


@dataclass(frozen=True, slots=True)
class Compared:
    """A part of the scorecard: its heading and its keys on both sides."""

    title: str
    rows: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        """Whether anything in it is different."""
        return any(row.differs for row in self.rows)


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The page with both versions: `?left=3&right=5`."""
    if not may(request, "view"):
        raise PermissionDenied
    rows = Scorecard.objects.select_related("role")
    left = get_object_or_404(rows, pk=_pk(request.GET.get("left")))
    right = get_object_or_404(rows, pk=_pk(request.GET.get("right")))
    documents = scorecard_documents([left, right])
    parts = compared(
        scorecard_from_document(documents[left.pk]), scorecard_from_document(documents[right.pk])
    )
    versions = rows.filter(role=left.role).order_by("-version")
    context = frame(
        request, left, _("Compare two versions"), left=left, right=right, parts=parts,
        versions=versions,
    )  # fmt: skip
    return render(request, "admin/scorecards/compare.html", context)


def _pk(given: str | None) -> int:
    return int(given) if given and given.isdecimal() else 0


def compared(left: pure.Scorecard, right: pure.Scorecard) -> list[Compared]:
    """Every part of the two scorecards, in the order of the right one."""
    parts = [Compared(_("Scorecard"), _rows(pure.Scorecard, left, right, {"sections"}))]
    sections = _paired(left.sections, right.sections)
    for old, new in sections:
        shown = new or old
        label = said(shown.label) if shown else ""
        name = said(shown.name) if shown else ""
        parts.append(Compared(f"{label} {name}".strip(), _rows(pure.Section, old, new, {"items"})))
    for old_item, new_item in _paired(tuple(left.items), tuple(right.items)):
        shown_item = new_item or old_item
        title = said(shown_item.name) if shown_item else ""
        parts.append(Compared(title, _rows(pure.Item, old_item, new_item, set())))
    return parts


def _paired(left: tuple[Any, ...], right: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    old = {entry.code: entry for entry in left}
    pairs = [(old.pop(entry.code, None), entry) for entry in right]
    return [*pairs, *((entry, None) for entry in old.values())]


def _rows(record: Any, left: Any, right: Any, without: set[str]) -> tuple[Difference, ...]:
    old: Mapping[str, object] = write_record(left) if left else {}
    new: Mapping[str, object] = write_record(right) if right else {}
    return tuple(
        Difference(said(entry.label), _shown(old.get(entry.name)), _shown(new.get(entry.name)))
        for entry in record.FIELDS
        if entry.name not in without and (entry.name in old or entry.name in new)
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping | list):
        return to_yaml(value).strip()
    return str(value)
