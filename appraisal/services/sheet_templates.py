"""The company's own look of a person's sheet: checked, kept, and the one in use."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appraisal.exporting.template_reading import UnusableTemplate
from appraisal.exporting.template_sheet import TemplateSheet
from appraisal.models import Appraisal, SheetTemplate
from appraisal.scoring.text import Text
from appraisal.selectors.sheets import SheetReader
from appraisal.services.events import Actor, from_to, record
from appraisal.services.refusal import Refused


class TemplateRefused(Refused):
    """The workbook can't be used as a template; ``problems`` are all that is wrong with it."""

    def __init__(self, problems: tuple[Text, ...]) -> None:
        self.problems = problems
        language = get_language() or "zh-hans"
        super().__init__("\n".join(problem.in_language(language) for problem in problems))


def check_template(content: bytes) -> tuple[Text, ...]:
    """Everything that is wrong with a workbook as a template; empty when it can be used."""
    try:
        TemplateSheet(content)
    except UnusableTemplate as error:
        return error.problems
    return ()


def upload_template(*, name: str, content: bytes, actor: Actor) -> SheetTemplate:
    """Keeps a template, not yet in use. The same bytes again are the template there is.

    Raises TemplateRefused with everything that is wrong.
    """
    problems = check_template(content)
    if problems:
        raise TemplateRefused(problems)
    sha256 = hashlib.sha256(content).hexdigest()
    given = PurePath(name.replace("\\", "/")).name[-120:] or sha256[:12]
    path = f"sheet_templates/{sha256}.xlsx"
    _keep(Path(settings.MEDIA_ROOT) / path, content)
    with transaction.atomic():
        template, is_new = SheetTemplate.objects.get_or_create(
            sha256=sha256,
            defaults={
                "name": given,
                "path": path,
                "uploaded_by_id": actor.pk if actor is not None else None,
            },
        )
        if is_new:
            record(actor=actor, verb="upload_template", subject=template, detail={"sha256": sha256})
    return template


def use_template(*, template: SheetTemplate | None, actor: Actor) -> None:
    """Puts a template in use instead of the one before; None goes back to the built-in look."""
    with transaction.atomic():
        before = list(SheetTemplate.objects.select_for_update().filter(is_active=True))
        SheetTemplate.objects.filter(is_active=True).update(is_active=False)
        if template is not None:
            SheetTemplate.objects.filter(pk=template.pk).update(is_active=True)
            names = ", ".join(one.name for one in before) or None
            detail = {"template": from_to(names, template.name)}
            record(actor=actor, verb="use_template", subject=template, detail=detail)
        else:
            for one in before:
                record(actor=actor, verb="stop_template", subject=one)


def active_template() -> SheetTemplate | None:
    """The template in use; None for the built-in look."""
    return SheetTemplate.objects.filter(is_active=True).first()


def read_template(template: SheetTemplate) -> TemplateSheet:
    """A kept template, ready to be filled. Raises OSError when its file is gone."""
    return TemplateSheet((Path(settings.MEDIA_ROOT) / template.path).read_bytes())


def preview_template(
    *, template: SheetTemplate, appraisal: Appraisal, language: str, actor: Actor
) -> bytes:
    """One person's workbook with the look of a template. Raises Refused without its file."""
    try:
        sheet = read_template(template)
    except OSError as error:
        raise Refused(_("The template's file is gone: upload it again.")) from error
    content = SheetReader(appraisal.period).read([appraisal.pk])[0]
    record(actor=actor, verb="preview_template", subject=appraisal.employee,
           detail={"template": template.name, "period": appraisal.period.code})  # fmt: skip
    return sheet.fill(content, language)


def _keep(path: Path, content: bytes) -> None:
    """Writes the bytes; they appear under their name only when they are complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
