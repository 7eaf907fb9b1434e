"""`manage.py serve` as processes: it answers, and nothing of it outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.servers import free_port, wait_until

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Served:
    """A running `manage.py serve`."""

    process: subprocess.Popen[str]
    port: int

    def family(self) -> list[psutil.Process]:
        """All processes below it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        """Its direct child with `word` on the command line."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if word in child.cmdline())


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Served]]:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=settings.BASE_DIR, env=environment, check=True)
    started: list[Served] = []

    def start(port: int | None = None) -> Served:
        port = port or free_port()
        command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(Served(process, port))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.communicate()


def is_serving(served: Served) -> bool:
    assert served.process.stdout
    return any("Serving at" in line for line in iter(served.process.stdout.readline, ""))


def status_of(served: Served, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def none_left(family: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family)


def test_answers_and_stops_both_when_told(serve):
    served = serve()
    assert is_serving(served)
    assert status_of(served, "/admin/login/") == 200
    assert status_of(served, "/static/admin/css/base.css") == 200
    family = served.family()
    assert served.child("gunicorn")
    assert served.child("celery")
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=30) == 0
    assert none_left(family)


@pytest.mark.parametrize("victim", ["gunicorn", "celery"])
def test_stops_the_other_when_one_dies(serve, victim):
    served = serve()
    assert is_serving(served)
    family = served.family()
    served.child(victim).kill()
    output, _ = served.process.communicate(timeout=30)
    assert served.process.returncode == 1
    assert "ended by itself" in output
    assert none_left(family)


def test_leaves_nothing_when_killed_itself(serve):
    served = serve()
    assert is_serving(served)
    family = served.family()
    served.process.kill()
    wait_until(lambda: none_left(family), seconds=30, what="orphans to end")


def test_says_so_when_the_port_is_taken(serve):
    first = serve()
    assert is_serving(first)
    second = serve(first.port)
    output, _ = second.process.communicate(timeout=30)
    assert second.process.returncode == 1
    assert f"Port {first.port} is taken" in output
