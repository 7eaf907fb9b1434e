"""The queues of design: a folder, and Redis, each with a real worker process."""

import pytest

from kpiscore.celery import app
from tests.servers import wait_until

TASK = "appraisal.tasks.requeue_stale_batches"


def waiting() -> int:
    """How many messages nobody has taken yet."""
    with app.connection_for_read() as broker:
        name = app.conf.task_default_queue
        return broker.default_channel.queue_declare(name, passive=False).message_count


@pytest.mark.slow
def test_a_worker_takes_what_is_queued(queue, start_worker):
    app.send_task(TASK)
    assert waiting() == 1
    worker = start_worker(queue | {"LOG_LEVEL": "DEBUG"})
    wait_until(lambda: f"Task {TASK}" in worker.output() and "succeeded" in worker.output())
    assert waiting() == 0


@pytest.mark.slow
def test_a_killed_worker_is_replaced(queue, start_worker):
    start_worker(queue).kill()
    app.send_task(TASK)
    worker = start_worker(queue | {"LOG_LEVEL": "DEBUG"})
    wait_until(lambda: "succeeded" in worker.output())
