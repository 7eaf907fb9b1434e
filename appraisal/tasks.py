"""Celery: an id in, one service call. The only place that enqueues.

A message may be lost or delivered twice: the rows carry the state, services claim them with
conditional UPDATEs, and ``requeue_stale_batches`` queues again what nobody is working on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from celery import shared_task
from django.db import transaction

from appraisal.models import AppraisalPeriod, Employee, Export, ScoringRun, Shop, ShopFile
from appraisal.selectors.what_if import Draft
from appraisal.services import export_files, exports, imports, mails, scoring, trials
from appraisal.services.events import Actor


def start_scoring(
    *,
    period: AppraisalPeriod,
    actor: Actor,
    employees: Sequence[Employee] | None = None,
    reason: str = "",
    after_appeal: bool = False,
) -> ScoringRun:
    """Creates a run and queues its batches on commit. Raises Refused as ``create_run`` does."""
    with transaction.atomic():
        run = scoring.create_run(
            period=period,
            actor=actor,
            employees=employees,
            reason=reason,
            after_appeal=after_appeal,
        )
        ids = scoring.batches_to_queue(run_id=run.pk)
        transaction.on_commit(partial(_queue_batches, ids))
    return run


def start_reading(
    *,
    shop: Shop,
    name: str,
    chunks: Iterable[bytes],
    actor: Actor,
    given: tuple[date, date] | None = None,
) -> tuple[ShopFile, bool]:
    """Receives a file and queues its reading on commit: (file, is_new).

    Where the queue can't be reached the file waits, and is queued when it can be.
    """
    # The bytes may take long to write: no transaction may wait for them.
    file, is_new = imports.receive_file(
        shop=shop, name=name, chunks=chunks, actor=actor, given=given
    )
    if is_new:
        transaction.on_commit(partial(read_shop_file.delay, file.pk), robust=True)
    return file, is_new


def start_reading_again(
    *,
    file: ShopFile,
    actor: Actor,
    with_hidden: bool | None = None,
    given: tuple[date, date] | None = None,
) -> ShopFile:
    """Queues a refused or previewed file once more. Raises Refused as ``read_again`` does."""
    with transaction.atomic():
        file = imports.read_again(file=file, actor=actor, with_hidden=with_hidden, given=given)
        transaction.on_commit(partial(read_shop_file.delay, file.pk), robust=True)
    return file


def start_remarking(*, shop: Shop) -> int:
    """Queues the shop's stored order files to be matched with its remark patterns again."""
    ids = imports.order_file_ids(shop=shop)
    for file_id in ids:
        transaction.on_commit(partial(remark_order_file.delay, file_id))
    return len(ids)


def start_export(*, period: AppraisalPeriod, language: str, actor: Actor) -> Export:
    """Creates an export and queues its batches on commit.

    Raises Refused as ``create_export`` does.
    """
    with transaction.atomic():
        export = exports.create_export(period=period, language=language, actor=actor)
        ids = exports.batches_to_queue(export_id=export.pk)
        transaction.on_commit(partial(_queue_export_batches, ids))
    return export


def start_trials(*, periods: Sequence[AppraisalPeriod], draft: Draft, actor: Actor) -> uuid.UUID:
    """Asks for trials and queues them on commit. Raises Refused as ``ask_trials`` does."""
    with transaction.atomic():
        asked, found = trials.ask_trials(periods=periods, draft=draft, actor=actor)
        for trial in found:
            transaction.on_commit(partial(run_trial.delay, trial.pk))
    return asked


@shared_task
def score_batch(batch_id: int) -> None:
    """Scores one batch, then queues what could not start before it."""
    if scoring.score_batch(batch_id=batch_id):
        _queue_batches(scoring.batches_after(batch_id=batch_id))


@shared_task
def read_shop_file(file_id: int) -> None:
    """Reads and previews one shop file."""
    imports.read_file(file_id=file_id)


@shared_task
def remark_order_file(file_id: int) -> None:
    """Matches the orders of one stored file with the remark patterns again."""
    imports.remark_file(file_id=file_id)


@shared_task
def write_export_batch(batch_id: int) -> None:
    """Writes some people's workbooks, or joins all; then queues what could not start before."""
    if exports.write_batch(batch_id=batch_id):
        _queue_export_batches(exports.batches_after(batch_id=batch_id))


@shared_task
def run_trial(trial_id: int) -> None:
    """Scores a past period with a draft, for the page that asked."""
    trials.run_trial(trial_id=trial_id)


@shared_task
def requeue_stale_batches() -> None:
    """The reaper: queues again what a dead worker held or a lost message named."""
    _queue_batches(scoring.stale_batch_ids())
    for file_id in imports.stale_file_ids():
        read_shop_file.delay(file_id)
    _queue_export_batches(exports.stale_batch_ids())
    for trial_id in trials.stale_trial_ids():
        run_trial.delay(trial_id)


@shared_task
def remove_old_exports() -> None:
    """Removes workbooks and trials whose days are over."""
    export_files.remove_old_exports()
    trials.remove_old_trials()


@shared_task
def mail_new_notices() -> None:
    """Mails what people want to hear at once."""
    mails.mail_new()


@shared_task
def mail_digests() -> None:
    """Mails what people want to hear once a day."""
    mails.mail_digests()


def _queue_batches(ids: Iterable[int]) -> None:
    for batch_id in ids:
        score_batch.delay(batch_id)


def _queue_export_batches(ids: Iterable[int]) -> None:
    for batch_id in ids:
        write_export_batch.delay(batch_id)
