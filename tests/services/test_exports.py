"""Exports: what is in the archive, who writes it, and that nothing is half-done."""

from __future__ import annotations

import io
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from appraisal.models import (
    Adjustment,
    AppraisalPeriod,
    Employee,
    Event,
    Export,
    ExportBatch,
    Fact,
    ReviewMeeting,
    Role,
    SelfReview,
)
from appraisal.selectors.sheets import SheetReader, current_appraisals
from appraisal.services import export_files, exports, scoring
from appraisal.services.refusal import Refused
from tests.crowd import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SCORECARD = {
    "code": "agents",
    "name": {"zh": "客服考核表", "en": "Agents' scorecard"},
    "sections": [
        {
            "code": "results",
            "label": "一",
            "name": {"zh": "业绩", "en": "Results"},
            "items": [
                {
                    "code": "sales",
                    "name": {"zh": "客服销售额", "en": "Sales"},
                    "points": 60,
                    "measure": "cs_gmv",
                    "target": 124,
                    "rule": {"kind": "ratio"},
                },
                {
                    "code": "complaints",
                    "name": {"zh": "投诉", "en": "Complaints"},
                    "points": 40,
                    "measure": "complaints",
                    "rule": {
                        "kind": "count",
                        "counters": [{"code": "complaint", "measure": "complaints", "deduct": 5}],
                    },
                },
            ],
        }
    ],
    "grades": [
        {"label": "A", "at_least": 90, "coefficient": "1.2"},
        {"label": "B", "coefficient": 1},
    ],
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.EXPORT_DIR = tmp_path / "exports"
    settings.COMPANY_NAME = "星河电商"
    return settings.EXPORT_DIR


def scored_crowd(size: int) -> AppraisalPeriod:
    """A scored crowd: of number 0 nobody counted the complaints, so that one is provisional."""
    period = crowd(size, document=SCORECARD)
    for fact in Fact.objects.filter(account__key="E00000"):
        fact.measures = {"cs_gmv": fact.measures["cs_gmv"]}
        fact.save()
    scoring.work_off(run=scoring.create_run(period=period, actor=None))
    return period


def written(period: AppraisalPeriod, language: str = "zh-hans") -> Export:
    export = exports.create_export(period=period, language=language, actor=None)
    exports.work_off(export=export)
    export.refresh_from_db()
    return export


def texts(content: bytes) -> list[object]:
    return [
        value
        for sheet in load_workbook(io.BytesIO(content), data_only=True).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]


def test_the_archive_holds_everybody_and_the_summary():
    export = written(scored_crowd(3))
    assert (export.state, export.done, export.total) == (Export.State.FINISHED, 3, 3)
    with zipfile.ZipFile(exports.archive_path(export)) as archive:
        assert archive.namelist() == [
            "个人考核表/E00000_员工0.xlsx",
            "个人考核表/E00001_员工1.xlsx",
            "个人考核表/E00002_员工2.xlsx",
            "2026-10_绩效汇总表.xlsx",
        ]
        final = texts(archive.read("个人考核表/E00001_员工1.xlsx"))
        waiting = texts(archive.read("个人考核表/E00000_员工0.xlsx"))
        summary = texts(archive.read("2026-10_绩效汇总表.xlsx"))
    assert {"星河电商  绩效考核表", "员工1", "客服专员", "店铺", "一  业绩"} <= set(final)
    assert {4, 124, 4 / 124, 1.94, 35, 36.94, "B", 1} <= set(final)
    assert {"缺数据", "等待:投诉(缺数据)", "已得分(暂定)"} <= set(waiting)
    complaints = next(n for n, value in enumerate(waiting) if str(value).startswith("投诉"))
    assert waiting[complaints : complaints + 6][2:6] == ["—", "—", "—", "缺数据"]
    assert {"客服专员  2026年10月", "未定分人员(不参与排名)  2026年10月"} <= set(summary)


def test_in_english():
    export = written(scored_crowd(2), "en")
    with zipfile.ZipFile(exports.archive_path(export)) as archive:
        assert archive.namelist()[-1] == "2026-10_Appraisal summary.xlsx"
        assert {
            "Name",
            "Agent",
            "Shop",
            "points in proportion to attainment, at most 100 % counts",
        } <= set(texts(archive.read("people/E00001_员工1.xlsx")))


def test_it_is_recorded_with_who_asked(django_user_model):
    period = scored_crowd(1)
    user = django_user_model.objects.create_user("hr")
    export = exports.create_export(period=period, language="en", actor=user)
    event = Event.objects.get(verb="export")
    assert (event.actor, event.subject_id) == (user, str(export.pk))
    assert event.detail == {"period": "2026-10", "people": 1, "language": "en"}


def test_refused_when_nobody_is_scored_or_the_language_is_unknown():
    period = crowd(1, document=SCORECARD)
    with pytest.raises(Refused):
        exports.create_export(period=period, language="zh-hans", actor=None)
    with pytest.raises(Refused):
        exports.create_export(period=period, language="xx", actor=None)
    assert not Export.objects.exists()


def test_two_clicks_make_one_export_and_two_workers_write_it_once():
    period = scored_crowd(1)
    first = exports.create_export(period=period, language="en", actor=None)
    assert exports.create_export(period=period, language="en", actor=None) == first
    (batch,) = exports.batches_to_queue(export_id=first.pk)
    assert exports.batches_after(batch_id=batch) == []
    assert exports.write_batch(batch_id=batch)
    assert not exports.write_batch(batch_id=batch)
    (joining,) = exports.batches_after(batch_id=batch)
    assert exports.write_batch(batch_id=joining)
    assert not exports.write_batch(batch_id=joining)
    assert exports.batches_after(batch_id=joining) == []
    assert exports.create_export(period=period, language="en", actor=None) != first


def test_the_bytes_do_not_depend_on_batches_and_their_order(settings):
    period = scored_crowd(7)
    made = []
    for size in (1, 3, 50):
        settings.EXPORT_BATCH_SIZE = size
        export = exports.create_export(period=period, language="zh-hans", actor=None)
        for batch in reversed(exports.batches_to_queue(export_id=export.pk)):
            assert exports.write_batch(batch_id=batch)
        export = exports.work_off(export=export)
        made.append(exports.archive_path(export).read_bytes())
        assert [path.name for path in exports.archive_path(export).parent.iterdir()] == [
            exports.archive_path(export).name
        ]
    assert made[0] == made[1] == made[2]


def test_the_number_of_queries_does_not_depend_on_the_number_of_people():
    period = scored_crowd(12)
    ids = list(current_appraisals(period).values_list("pk", flat=True))
    reader = SheetReader(period)

    def queries(of: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(reader.read(of)) == len(of)
        return len(captured)

    assert queries(ids[:2]) == queries(ids) <= 5


def test_a_batch_takes_a_constant_number_of_queries(settings):
    period = scored_crowd(12)
    found = set()
    for size in (2, 12):
        settings.EXPORT_BATCH_SIZE = size
        export = exports.create_export(period=period, language="en", actor=None)
        with CaptureQueriesContext(connection) as captured:
            exports.write_batch(batch_id=exports.batches_to_queue(export_id=export.pk)[0])
        found.add(len(captured))
        Export.objects.update(state="failed")
    assert len(found) == 1


@pytest.mark.parametrize("stage", ["people", "join"])
def test_a_worker_that_was_overtaken_leaves_nothing(folder: Path, monkeypatch, stage: str):
    period = scored_crowd(2)
    export = exports.create_export(period=period, language="en", actor=None)
    (batch,) = exports.batches_to_queue(export_id=export.pk)
    if stage == "join":
        exports.write_batch(batch_id=batch)
        (batch,) = exports.batches_after(batch_id=batch)
    before = {path for path in folder.rglob("*") if path.is_file()}
    read = SheetReader.read

    def overtaken(reader: SheetReader, *ids: Any, **named: Any) -> Any:
        ExportBatch.objects.filter(pk=batch).update(token=uuid.uuid4())
        return read(reader, *ids, **named)

    for seconds in (0.0, 1000.0):  # noticed at the next sign of life, and only at the end
        monkeypatch.setattr(exports, "SECONDS_A_SIGN", seconds)
        ExportBatch.objects.filter(pk=batch).update(state="queued")
        with monkeypatch.context() as patched:
            patched.setattr(SheetReader, "read", overtaken)
            assert not exports.write_batch(batch_id=batch)
        assert {path for path in folder.rglob("*") if path.is_file()} == before
        export.refresh_from_db()
        assert (export.state, export.done) == (Export.State.RUNNING, 2 * (stage == "join"))
    ExportBatch.objects.filter(pk=batch).update(state="queued")
    assert exports.work_off(export=export).state == Export.State.FINISHED


def test_a_dead_worker_is_noticed_and_given_up_in_the_end(settings, folder: Path):
    period = scored_crowd(1)
    export = exports.create_export(period=period, language="en", actor=None)
    assert exports.stale_batch_ids() == []
    (batch,) = exports.batches_to_queue(export_id=export.pk)
    long_ago = timezone.now() - timedelta(seconds=settings.BATCH_STALE_SECONDS + 1)
    rows = ExportBatch.objects.filter(pk=batch)
    rows.update(state="running", heartbeat_at=long_ago, attempts=1, token=uuid.uuid4())
    assert exports.stale_batch_ids() == [batch]
    assert exports.stale_batch_ids() == []
    assert exports.write_batch(batch_id=batch)
    (joining,) = exports.batches_after(batch_id=batch)
    rows = ExportBatch.objects.filter(pk=joining)
    rows.update(queued_at=long_ago)
    assert exports.stale_batch_ids() == [joining]
    rows.update(state="running", heartbeat_at=long_ago, attempts=9, token=uuid.uuid4())
    assert exports.stale_batch_ids() == []
    export.refresh_from_db()
    assert (export.state, export.error) == (Export.State.FAILED, "the worker died each time")
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_nothing_is_written_for_an_export_that_failed(folder: Path, settings):
    settings.EXPORT_BATCH_SIZE = 1
    export = exports.create_export(period=scored_crowd(2), language="en", actor=None)
    first, second = exports.batches_to_queue(export_id=export.pk)
    assert exports.write_batch(batch_id=first)
    Export.objects.update(state="failed")
    assert not exports.write_batch(batch_id=second)
    assert exports.stale_batch_ids() == []


def test_a_failure_is_kept_for_the_reader_and_leaves_no_file(folder: Path):
    period = scored_crowd(1)
    folder.write_text("a file where a folder should be")
    export = exports.create_export(period=period, language="en", actor=None)
    with pytest.raises(NotADirectoryError):
        exports.work_off(export=export)
    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert "Not a directory" in export.error


def test_a_part_that_another_machine_kept_for_itself_is_named(folder: Path):
    export = exports.create_export(period=scored_crowd(1), language="en", actor=None)
    (batch,) = exports.batches_to_queue(export_id=export.pk)
    exports.write_batch(batch_id=batch)
    for path in folder.rglob("*.part"):
        path.unlink()
    with pytest.raises(FileNotFoundError):
        exports.work_off(export=export)
    export.refresh_from_db()
    assert "share EXPORT_DIR" in export.error


def test_a_busy_database_is_worth_another_attempt(monkeypatch):
    export = exports.create_export(period=scored_crowd(1), language="en", actor=None)
    (batch,) = exports.batches_to_queue(export_id=export.pk)

    def busy(*_args: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(exports, "write_part", busy)
        with pytest.raises(OperationalError):
            exports.write_batch(batch_id=batch)
    row = ExportBatch.objects.get(pk=batch)
    assert (row.state, row.error) == ("running", "OperationalError: database is locked")
    ExportBatch.objects.filter(pk=batch).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert exports.stale_batch_ids() == [batch]
    assert exports.work_off(export=export).state == Export.State.FINISHED


def test_what_killed_workers_left_behind_is_removed(folder: Path):
    export = written(scored_crowd(1))
    kept = exports.archive_path(export)
    stray = kept.parent / "00001-dead.part"
    gone, other = folder / "999999", folder / "notes"
    for path in (gone, other):
        path.mkdir()
    stray.write_bytes(b"")
    assert export_files.remove_old_exports() == 0
    assert kept.is_file()
    assert other.is_dir()
    assert not stray.exists()
    assert not gone.exists()


def test_old_exports_are_removed(settings):
    export = written(scored_crowd(1))
    path = exports.archive_path(export)
    assert export_files.remove_old_exports() == 0
    old = timezone.now() - timedelta(days=settings.EXPORT_KEEP_DAYS + 1)
    Export.objects.update(finished_at=old)
    assert export_files.remove_old_exports() == 1
    export.refresh_from_db()
    assert (export.state, path.exists()) == (Export.State.REMOVED, False)


def test_the_command_writes_a_folder_and_says_so(tmp_path: Path, capsys):
    scored_crowd(2)
    call_command("export_period", "2026-10", "--out", str(tmp_path / "out"))
    said = capsys.readouterr().out
    assert "2/2" in said
    assert "3 " in said.splitlines()[-2]
    assert (tmp_path / "out/个人考核表/E00001_员工1.xlsx").is_file()
    assert (tmp_path / "out/2026-10_绩效汇总表.xlsx").is_file()
    assert not list(tmp_path.rglob("*.part"))


def test_the_command_refuses_clearly(tmp_path: Path):
    (tmp_path / "file").write_text("")
    crowd(1, document=SCORECARD)
    for period, out in (
        ("2031-01", tmp_path),
        ("2026-10", tmp_path),
        ("2026-10", tmp_path / "file"),
    ):
        with pytest.raises(CommandError):
            call_command("export_period", period, "--out", str(out))


def test_corrections_and_remarks_are_in_the_workbooks():
    period = scored_crowd(2)
    employee = Employee.objects.get(number="E00001")
    role = Role.objects.get()
    Adjustment.objects.create(
        period=period, employee=employee, role=role, item_code="sales", points=3, reason="=late"
    )
    SelfReview.objects.create(period=period, employee=employee, achievements="做成了一笔大单")
    ReviewMeeting.objects.create(
        period=period, employee=employee, held_on=period.end, notes="继续保持"
    )
    scoring.work_off(run=scoring.create_run(period=period, actor=None))
    export = written(period)
    with zipfile.ZipFile(exports.archive_path(export)) as archive:
        sheet = texts(archive.read("个人考核表/E00001_员工1.xlsx"))
        summary = texts(archive.read("2026-10_绩效汇总表.xlsx"))
    assert {"做成了一笔大单", "2026-10-31  继续保持", 3, 38} <= set(sheet)
    start = summary.index("得分调整")
    assert summary[start - 2 : start + 5] == [
        "E00001", "员工1", "得分调整", "客服销售额", "1.94", "3", "=late",
    ]  # fmt: skip
