"""One revision of somebody's appraisal as a workbook, also when a newer one counts."""

from __future__ import annotations

from appraisal.exporting import wording as w
from appraisal.exporting.appraisal_sheet import (
    appraisal_file_name,
    appraisal_sheet,
    workbook_of_sheet,
)
from appraisal.models import Appraisal
from appraisal.selectors.sheets import SheetReader
from appraisal.services.downloads import note_download
from appraisal.services.events import Actor
from appraisal.services.sheet_templates import active_template, read_template


def appraisal_workbook(*, appraisal: Appraisal, language: str, actor: Actor) -> tuple[str, bytes]:
    """The file's name and content, in the company's look where it has one; noted in the log.

    Whether the reader may have it is the caller's business.
    """
    content = SheetReader(appraisal.period).read([appraisal.pk])[0]
    period = appraisal.period.code
    stem = appraisal_file_name(content, set()).removesuffix(".xlsx")
    name = f"{period}_{stem}_r{appraisal.revision}.xlsx"
    template = active_template()
    if template is not None:
        made = read_template(template).fill(content, language)
    else:
        sheet = appraisal_sheet(content, language, w.TITLE.in_language(language))
        made = workbook_of_sheet(content, language, sheet)
    note_download(file=name, subject=appraisal, actor=actor)
    return name, made
