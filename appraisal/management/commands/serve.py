"""`manage.py serve`: the web server and one worker with its clock, started and stopped together."""

import ctypes
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

STOP_SECONDS = 15.0
START_SECONDS = 30.0
LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1
# Looked up here: between fork and exec only a call, no import, is safe.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Stopped(Exception):
    """Somebody asked us to stop, by Ctrl-C or a signal."""


class Command(BaseCommand):
    """Serves the site on this machine until Ctrl-C."""

    help = "Serve the site: web server and worker together, until Ctrl-C. 启动网站与后台任务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and with how many processes."""
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address:port")
        parser.add_argument("--workers", type=int, default=2, help="web server processes")

    def handle(self, *args: Any, bind: str, workers: int, **options: Any) -> None:
        """Start both, wait, and stop both as soon as one ends or we are told to."""
        address = parse_bind(bind)
        refuse_taken(address)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop_on_signal)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            processes["web server"] = start(web_command(bind, workers))
            processes["worker"] = start(worker_command())
            if is_listening(address, processes):
                self.say(f"正在运行 Serving at http://{bind}/  (Ctrl-C 停止 stops)")
            ended = wait_for_first(processes)
        except Stopped:
            self.say("正在停止 Stopping ...")
            return
        finally:
            stop(list(processes.values()))
        raise CommandError(f"The {ended} ended by itself; the rest was stopped too. 已全部停止")

    def say(self, text: str) -> None:
        """Print a line at once, also into a pipe: the children print there too."""
        self.stdout.write(self.style.SUCCESS(f"\n{text}"))
        self.stdout.flush()


def parse_bind(bind: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:8000"."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit():
        raise CommandError(f"--bind takes address:port, not {bind!r}.")
    return host.strip("[]"), int(port)


def refuse_taken(address: tuple[str, int]) -> None:
    """Say so when something else listens there, before anything is started."""
    with suppress(OSError), socket.create_connection(address, timeout=1):
        raise CommandError(
            f"Port {address[1]} is taken by another program; choose one with --bind. 端口已被占用"
        )


def web_command(bind: str, workers: int) -> list[str]:
    """Gunicorn, or Django's own server where the system lacks what gunicorn needs."""
    if importlib.util.find_spec("fcntl") is None or importlib.util.find_spec("gunicorn") is None:
        return [sys.executable, "manage.py", "runserver", "--noreload", bind]
    return [
        *(sys.executable, "-m", "gunicorn", "kpiscore.wsgi"),
        *("--bind", bind, "--workers", str(workers)),
        # An upload of the allowed size over an office line, not the default of 30 seconds.
        *("--timeout", "300", "--log-level", "error"),
        *("--worker-tmp-dir", str(settings.VAR_DIR)),
    ]


def worker_command() -> list[str]:
    """One Celery worker with the clock for periodic tasks inside it."""
    return [
        *(sys.executable, "-m", "celery", "--app", "kpiscore", "--quiet", "worker"),
        *("--beat", "--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME),
        # Talk between workers: there is only this one.
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--loglevel", settings.LOG_LEVEL),
    ]


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that a signal to us is ours to pass on."""
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=stop_with_parent,  # noqa: PLW1509 - no threads run here
    )


def stop_with_parent() -> None:
    """Have the kernel stop this child when its parent is killed without a chance to say so."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    """Turn a signal into the exception that `handle` waits for."""
    raise Stopped


def is_listening(address: tuple[str, int], processes: dict[str, subprocess.Popen[bytes]]) -> bool:
    """Wait until the web server accepts connections; False when a process ends before that."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(p.poll() is None for p in processes.values()):
        with suppress(OSError), socket.create_connection(address, timeout=1):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def wait_for_first(processes: dict[str, subprocess.Popen[bytes]]) -> str:
    """The name of the process that ends first."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        time.sleep(LOOK_SECONDS)


def stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all of them to end at once, wait, and kill whole groups that did not."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        with suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
    for process in processes:
        # The group outlives its leader when a grandchild is left: none may be.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
