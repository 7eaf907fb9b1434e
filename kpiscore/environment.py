"""Reads settings from the environment and refuses what makes no sense, naming the setting."""

import os
import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

SECRET_KEY_MIN_LENGTH = 50


def folder(name: str, default: Path) -> Path:
    """An absolute folder, made (for its owner only) when it is not there yet."""
    path = Path(env.str(name, default="") or default).absolute()
    try:
        made(path)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: cannot make the folder {path}: {error}") from error
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}: {path} belongs to another user; name another folder.")
    return path


def made(path: Path) -> Path:
    """`path`, now a folder that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def optional_folder(name: str) -> Path | None:
    """An absolute folder, or None when the setting is empty."""
    return folder(name, Path()) if env.str(name, default="") else None


def switch(name: str, default: bool) -> bool:
    """True or false; a word that is neither is refused, for it must not mean "off" by chance."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    text = env.str(name, default="") or str(default)
    if text.lower() not in words:
        raise ImproperlyConfigured(f"{name} must be true or false, not {text!r}.")
    return words[text.lower()]


def whole_number(name: str, default: int) -> int:
    """A whole number of at least 1."""
    text = env.str(name, default="") or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least 1, not {text!r}.")
    return int(text)


def minutes(name: str, default: int) -> timedelta:
    """A time given in whole minutes."""
    return timedelta(minutes=whole_number(name, default))


def choice(name: str, default: str, among: Sequence[str]) -> str:
    """One of the words of `among`, in any case."""
    spelling = {word.lower(): word for word in among}
    text = env.str(name, default="") or default
    if text.lower() not in spelling:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {text!r}.")
    return spelling[text.lower()]


def hosts(name: str) -> list[str]:
    """Host names, separated by commas; a lone * would let anyone poison links and is refused."""
    names = [host.strip() for host in env.list(name, default=[]) if host.strip()]
    if "*" in names:
        raise ImproperlyConfigured(f"{name} must name the hosts; * accepts any.")
    if any("/" in host for host in names):
        raise ImproperlyConfigured(f"{name} takes host names without https:// or path.")
    return names


def origins(name: str) -> list[str]:
    """Origins with their scheme (https://kpi.example.com), separated by commas."""
    values = [origin.strip() for origin in env.list(name, default=[]) if origin.strip()]
    for origin in values:
        if urlsplit(origin).scheme not in {"http", "https"}:
            raise ImproperlyConfigured(f"{name}: {origin!r} must start with https://.")
    return values


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Django's settings of the one database: a SQLite file, or PostgreSQL by its address."""
    url = env.str(name, default="") or f"sqlite:///{sqlite_file}"
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return env.db_url_config(url) | {
            "OPTIONS": {
                # Take the write lock when a transaction starts: waiting works then, whereas an
                # upgrade from reading to writing in the middle fails at once.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            }
        }
    if scheme in {"postgres", "postgresql"}:
        return env.db_url_config(url) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    raise ImproperlyConfigured(f"{name} must start with postgres:// or sqlite:///.")


def redis_url(name: str) -> str:
    """The address of Redis, or "" for the embedded queue."""
    url = env.str(name, default="")
    if url and urlsplit(url).scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(f"{name} must start with redis:// or rediss://.")
    return url


def queue_folder(path: Path) -> dict[str, Any]:
    """Celery's options for a queue that is a folder; one machine only."""
    folders = {name: made(path / name) for name in ("messages", "processed", "control")}
    return {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "processed_folder": str(folders["processed"]),
        "control_folder": str(folders["control"]),
        "store_processed": False,
        "polling_interval": 0.1,
    }


def secret_key(name: str, file: Path, *, is_shared: bool) -> str:
    """The signing key: from the environment, or made once into `file`.

    With `is_shared` several machines must agree on it, so that it can't be made here.
    """
    key = env.str(name, default="")
    if not key and is_shared:
        raise ImproperlyConfigured(f"{name} must be set when REDIS_URL is: all machines share it.")
    key = key or _kept_key(file)
    if len(key) < SECRET_KEY_MIN_LENGTH:
        raise ImproperlyConfigured(f"{name} needs {SECRET_KEY_MIN_LENGTH} characters or more.")
    return key


def _kept_key(file: Path) -> str:
    """The key in `file`; the first process to start makes it, however many start at once."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    if not file.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass  # another process got there first; its key counts
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii").strip()
