"""Making, changing, publishing and retiring scorecards.

A scorecard comes and goes as a document (docs/rules.md): from YAML, from the admin's forms or
from an older version. Whatever its way in, it is read by the scoring room first, so that what
is stored can always be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal.models import Role, Scorecard, Section
from appraisal.scoring import scorecard as pure
from appraisal.scoring.document import DocumentError, Problem
from appraisal.scoring.files import scorecard_from_document, scorecard_to_document
from appraisal.scoring.findings import Finding, Level
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.scorecard_findings import findings_of
from appraisal.selectors.scorecards import Document, pure_scorecard, scorecard_document
from appraisal.services.events import Actor, from_to, record
from appraisal.services.refusal import Refused
from appraisal.services.scorecard_rows import TooLong, json_ready, write_rows


class ScorecardRefused(Refused):
    """A scorecard is not taken; ``findings`` say what is wrong with it, each with its place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        language = get_language() or "zh-hans"
        errors = [finding for finding in self.findings if finding.level is Level.ERROR]
        super().__init__("\n".join(_line(finding, language) for finding in errors))


def load_scorecard(
    *, document: Mapping[str, Any], role: Role, effective_from: date, actor: Actor
) -> Scorecard:
    """A new draft version of the role's scorecard. Raises ScorecardRefused with all problems."""
    scorecard = readable({**document, "role": role.code, "effective_from": effective_from})
    with transaction.atomic():
        Role.objects.select_for_update().get(pk=role.pk)
        latest = Scorecard.objects.filter(role=role).aggregate(latest=Max("version"))["latest"]
        row = Scorecard(role=role, version=(latest or 0) + 1, effective_from=effective_from)
        _write(row, scorecard)
        detail = {"version": from_to(latest, row.version)}
        record(actor=actor, verb="create", subject=row, detail=detail)
    return row


def edit_scorecard(
    *, scorecard: Scorecard, change: Callable[[Document], Document], actor: Actor
) -> Scorecard:
    """Changes a draft: ``change`` gets its document and gives back the new one.

    Raises Refused when it is no draft, ScorecardRefused when the new document can't be read.
    """
    with transaction.atomic():
        row = _draft(scorecard)
        before = scorecard_document(row)
        after = readable(change(scorecard_document(row)))
        row.effective_from = after.effective_from or row.effective_from
        Section.objects.filter(scorecard=row).delete()
        _write(row, after)
        changed = changes(scorecard_to_document(readable(before)), scorecard_to_document(after))
        record(actor=actor, verb="edit", subject=row, detail=changed)
    return row


def publish_scorecard(*, scorecard: Scorecard, actor: Actor) -> Scorecard:
    """Puts a draft into force from its effective date; from now on it never changes.

    Raises ScorecardRefused when a check finds an error or one of its own examples comes out
    otherwise, Refused when it is no draft or another
    version of the role is published for the same day.
    """
    with transaction.atomic():
        row = _draft(scorecard)
        findings = findings_of(row, pure_scorecard(row), catalogue(), publishing=True)
        if any(finding.level is Level.ERROR for finding in findings):
            raise ScorecardRefused(findings)
        rival = Scorecard.objects.filter(
            role=row.role_id,
            period_kind=row.period_kind,
            state=Scorecard.State.PUBLISHED,
            effective_from=row.effective_from,
        ).first()
        if rival is not None:
            raise Refused(
                _("Version %(version)d is already published from %(day)s: choose another day.")
                % {"version": rival.version, "day": row.effective_from}
            )
        row.state = Scorecard.State.PUBLISHED
        row.published_at = timezone.now()
        row.save(update_fields=["state", "published_at"])
        warnings = [finding.message.en for finding in findings]
        detail = {"state": from_to(Scorecard.State.DRAFT, Scorecard.State.PUBLISHED)}
        record(actor=actor, verb="publish", subject=row, detail=detail | {"warnings": warnings})
    return row


def retire_scorecard(*, scorecard: Scorecard, actor: Actor) -> Scorecard:
    """Takes a published version out of force; what was scored with it stays as it is.

    Raises Refused when it is not published.
    """
    with transaction.atomic():
        row = Scorecard.objects.select_for_update().get(pk=scorecard.pk)
        if row.state != Scorecard.State.PUBLISHED:
            raise Refused(_("Only a published scorecard can be retired."))
        row.state = Scorecard.State.RETIRED
        row.save(update_fields=["state"])
        detail = {"state": from_to(Scorecard.State.PUBLISHED, Scorecard.State.RETIRED)}
        record(actor=actor, verb="retire", subject=row, detail=detail)
    return row


def copy_scorecard(*, scorecard: Scorecard, effective_from: date, actor: Actor) -> Scorecard:
    """A new draft version with the same content, in force from another day."""
    return load_scorecard(
        document=scorecard_document(scorecard),
        role=scorecard.role,
        effective_from=effective_from,
        actor=actor,
    )


def discard_draft(*, scorecard: Scorecard, actor: Actor) -> None:
    """Deletes a draft. Raises Refused when it is none."""
    with transaction.atomic():
        row = _draft(scorecard)
        record(actor=actor, verb="discard", subject=row, detail={"version": row.version})
        row.delete()


def readable(document: Mapping[str, Any]) -> pure.Scorecard:
    """The pure scorecard of a document. Raises ScorecardRefused with every problem."""
    try:
        return scorecard_from_document(document)
    except DocumentError as error:
        raise ScorecardRefused(map(finding_of, error.problems)) from error


def finding_of(problem: Problem) -> Finding:
    """A problem of reading as a finding; its place stands where an item's code would."""
    return Finding(Level.ERROR, problem.place, "", problem.message)


def _draft(scorecard: Scorecard) -> Scorecard:
    """The row, locked. Raises Refused when it is no draft."""
    row = Scorecard.objects.select_for_update().get(pk=scorecard.pk)
    if not row.is_draft:
        raise Refused(
            _("Version %(version)d is %(state)s and never changes: make a new version.")
            % {"version": row.version, "state": row.get_state_display()}
        )
    return row


def _write(row: Scorecard, scorecard: pure.Scorecard) -> None:
    try:
        write_rows(row, scorecard_to_document(scorecard))
    except TooLong as error:
        raise Refused(
            _("%(where)s: %(field)s is longer than %(limit)d characters.")
            % {"where": error.where, "field": error.field, "limit": error.limit}
        ) from error


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between two documents: place -> from and to, JSON-ready.

    Places are keys of the scorecard, `section CODE` and `item CODE`, each with its key.
    """
    old, new = _by_place(before), _by_place(after)
    return {
        place: from_to(old.get(place), new.get(place))
        for place in dict.fromkeys([*old, *new])
        if old.get(place) != new.get(place)
    }


def _by_place(document: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = json_ready(document)
    found = {key: value for key, value in content.items() if key != "sections"}
    found["order"] = [
        [section["code"], *(item["code"] for item in section["items"])]
        for section in content["sections"]
    ]
    for section in content["sections"]:
        own = {key: value for key, value in section.items() if key != "items"}
        found |= {f"section {section['code']} {key}": value for key, value in own.items()}
        for item in section["items"]:
            found |= {f"item {item['code']} {key}": value for key, value in item.items()}
    return found


def _line(finding: Finding, language: str) -> str:
    place = " · ".join(part for part in (finding.item, finding.parameter) if part)
    message = finding.message.in_language(language)
    return f"{place}: {message}" if place else message
