"""Workers write an export side by side; one is killed in the middle, another one ends it."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from appraisal import tasks
from appraisal.models import AppraisalPeriod, Export, ExportBatch
from appraisal.services import exports, scoring
from tests.crowd import crowd
from tests.servers import wait_until

PEOPLE = 600
TWO_MINUTES = 120.0


def scored(people: int) -> AppraisalPeriod:
    period = crowd(people)
    scoring.work_off(run=scoring.create_run(period=period, actor=None))
    return period


def folder_of(export: Export) -> Path:
    return Path(settings.EXPORT_DIR) / str(export.pk)


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_everybody_has_exactly_one_workbook(queue, start_worker):
    period = scored(PEOPLE)
    doomed = start_worker(queue, concurrency=2)
    export = tasks.start_export(period=period, language="zh-hans", actor=None)
    batches = ExportBatch.objects.filter(export=export)
    wait_until(lambda: batches.filter(state="done").exists(), what="a first batch")
    wait_until(
        lambda: batches.filter(state="running", stage="people").count() == 2, what="two at work"
    )
    doomed.kill()
    assert batches.exclude(state="done").count() > 1, "too quick to be killed in the middle"

    start_worker(queue, concurrency=2, beat=True)

    def ended() -> bool:
        export.refresh_from_db()
        return export.state not in Export.ACTIVE_STATES

    wait_until(ended, seconds=TWO_MINUTES, what="the export to end by itself")
    assert (export.state, export.done) == (Export.State.FINISHED, PEOPLE), export.error
    wait_until(lambda: len(list(folder_of(export).iterdir())) == 1, what="no part to be left")
    with zipfile.ZipFile(exports.archive_path(export)) as archive:
        assert archive.testzip() is None
        found = Counter(name.partition("_")[0] for name in archive.namelist()[:-1])
    assert len(found) == PEOPLE
    assert set(found.values()) == {1}
    # One process that nobody disturbs writes the same bytes.
    again = exports.create_export(period=period, language="zh-hans", actor=None)
    again = exports.work_off(export=again)
    assert exports.archive_path(again).read_bytes() == exports.archive_path(export).read_bytes()
