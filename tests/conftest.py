"""What every test run has: which tests fit this database, and an account of what was left out.

Real servers, a worker and a browser are in tests/servers.py.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from kpiscore.celery import app

pytest_plugins = ["tests.servers", "tests.emptying"]

SHARED_DATA = settings.BASE_DIR.parent / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    group = parser.getgroup("kpiscore")
    group.addoption("--all-required", action="store_true", help="a skipped test is a failure")
    group.addoption("--left-out", metavar="FILE", help="append a line per reason for skipping")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests of PostgreSQL to the run on PostgreSQL: `bin/test` makes one of each."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgres")]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was left out, on the screen and in the file of --left-out."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = said.removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    lines = [f"{count} left out: {reason}" for reason, count in sorted(reasons.items())]
    if lines:
        terminalreporter.section("LEFT OUT", red=True)
        terminalreporter.write_line("\n".join(lines))
    if lines and (file := config.getoption("--left-out")):
        with Path(file).open("a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --all-required, a test that was skipped fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if session.config.getoption("--all-required") and skipped and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    """Remove the run's folder; pytest-xdist's workers leave that to their parent."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ["KPISCORE_TESTS_VAR_DIR"], ignore_errors=True)


@pytest.fixture(autouse=True)
def clean_cache() -> Iterator[None]:
    """Start every test with an empty cache."""
    yield
    cache.clear()


@pytest.fixture
def shared_data() -> Path:
    """The folder of reference files, which lies beside the project where that is developed."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA} is not there")
    return SHARED_DATA


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    """Run each task where it is queued, in this process: for tests of what a task does."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False
