"""Settings, the files that start the system, and the system started for real."""

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from packaging.requirements import Requirement

from kpiscore import environment
from kpiscore.client_address import client_address

ROOT = settings.BASE_DIR
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """Every name that kpiscore reads from the environment."""
    names = set()
    for file in (ROOT / "kpiscore").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner, first = node.func.value, node.args[0] if node.args else None
            if (
                isinstance(owner, ast.Name)
                and owner.id in {"env", "environment"}
                and isinstance(first, ast.Constant)
            ):
                names.add(first.value)
    return names


def imported_by(*folders: str) -> set[str]:
    """The top-level modules that the code in these folders imports."""
    modules = set()
    for file in (file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    return modules


def start_with(**variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` with these variables and no others."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(settings.VAR_DIR)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


class TestSettings:
    def test_each_one_read_is_documented_and_each_one_documented_is_read(self):
        documented = set(re.findall(r"^\| `([A-Z_]+)`", OPERATIONS, flags=re.MULTILINE))
        assert len(documented) > 20
        assert documented == settings_read()

    def test_an_empty_environment_is_enough(self):
        result = start_with()
        assert result.returncode == 0, result.stderr

    @pytest.mark.parametrize(
        ("variables", "named"),
        [
            ({"DATABASE_URL": "mysql://host/db"}, "DATABASE_URL"),
            ({"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
            ({"REDIS_URL": "redis://localhost:6379/0"}, "SECRET_KEY"),
            ({"SECRET_KEY": "short"}, "SECRET_KEY"),
            ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
            ({"ALLOWED_HOSTS": "https://kpi.example.com"}, "ALLOWED_HOSTS"),
            ({"ALLOWED_HOSTS": "kpi.example.com", "DEBUG": "true"}, "DEBUG"),
            ({"BATCH_SIZE": "0"}, "BATCH_SIZE"),
            ({"IMPORT_MAX_BYTES": "200MB"}, "IMPORT_MAX_BYTES"),
            ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
            ({"HTTPS": "perhaps"}, "HTTPS"),
            ({"CSRF_TRUSTED_ORIGINS": "kpi.example.com"}, "CSRF_TRUSTED_ORIGINS"),
            ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR"),
        ],
    )
    def test_nonsense_stops_the_start_and_is_named(self, variables, named):
        result = start_with(**variables)
        assert result.returncode != 0
        assert named in result.stderr.strip().splitlines()[-1]


class TestSecretKey:
    def test_is_made_once_and_for_its_owner_only(self, tmp_path, monkeypatch):
        monkeypatch.delenv("SECRET_KEY", raising=False)
        file = tmp_path / "secret_key"
        key = environment.secret_key("SECRET_KEY", file, is_shared=False)
        assert key == environment.secret_key("SECRET_KEY", file, is_shared=False)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [file]

    def test_processes_that_start_at_once_agree(self, tmp_path):
        code = (
            "import sys; from pathlib import Path; from kpiscore import environment;"
            "print(environment.secret_key('SECRET_KEY', Path(sys.argv[1]), is_shared=False))"
        )
        command = [sys.executable, "-c", code, str(tmp_path / "secret_key")]
        running = [
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)
        ]
        assert len({process.communicate()[0] for process in running}) == 1

    def test_must_be_given_when_machines_share_it(self, tmp_path, monkeypatch):
        monkeypatch.delenv("SECRET_KEY", raising=False)
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
            environment.secret_key("SECRET_KEY", tmp_path / "secret_key", is_shared=True)


class TestDatabase:
    def test_sqlite_lets_readers_and_a_writer_work_side_by_side(self, transactional_db):
        if connection.vendor != "sqlite":
            return
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"

    def test_an_address_with_a_socket_is_understood(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://postgres@/kpiscore?host=/run/db")
        database = environment.database("DATABASE_URL", Path("unused"))
        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert database["NAME"] == "kpiscore"
        assert (database["HOST"], database["OPTIONS"]) == ("", {"host": "/run/db"})


class TestClientAddress:
    def test_a_client_cannot_choose_its_address(self, settings):
        request = RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 10.1.2.3"})
        assert client_address(request) == "127.0.0.1"
        settings.BEHIND_PROXY = True
        assert client_address(request) == "10.1.2.3"

    def test_a_proxy_that_says_nothing_is_the_client(self, settings):
        settings.BEHIND_PROXY = True
        assert client_address(RequestFactory().get("/")) == "127.0.0.1"


@pytest.mark.django_db
class TestEveryAnswer:
    def test_forbids_scripts_inside_a_page(self, client: Client):
        policy = client.get("/admin/login/").headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; ")
        assert "script-src" not in policy

    def test_is_chinese_unless_the_browser_asks_for_english(self, client: Client):
        assert "登录" in client.get("/admin/login/").text
        english = client.get("/admin/login/", headers={"accept-language": "en-GB,en;q=0.8"})
        assert "Log in" in english.text

    def test_locks_an_account_and_address_after_wrong_passwords(self, client: Client):
        form = {"username": "li.na", "password": "wrong"}
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            assert client.post("/admin/login/", form).status_code == 200
        assert client.post("/admin/login/", form).status_code == 429
        # A colleague at the same address goes on.
        assert client.post("/admin/login/", form | {"username": "wang"}).status_code == 200


class TestHealth:
    def test_is_what_the_container_asks(self, db, client: Client):
        compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
        asked = compose["services"]["web"]["healthcheck"]["test"][-1]
        assert "http://127.0.0.1:8000/healthz" in asked
        answer = client.get("/healthz")
        assert (answer.status_code, answer.text) == (200, "ok\n")

    def test_fails_when_the_database_does_not_answer(self, client: Client, monkeypatch):
        def refuse() -> None:
            raise OperationalError("gone")

        monkeypatch.setattr(connection, "cursor", refuse)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.text) == (503, "database\n")

    def test_may_be_asked_without_https(self, db, client: Client, settings):
        settings.SECURE_SSL_REDIRECT = True
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 301


class TestRequirements:
    files = ("requirements.txt", "requirements-dev.txt")

    def lines(self, *names: str) -> list[str]:
        texts = [(ROOT / name).read_text(encoding="utf-8").splitlines() for name in names]
        return [line for text in texts for line in text if line and line[0] not in "#-"]

    @pytest.mark.parametrize("name", files)
    def test_each_is_pinned_and_says_why(self, name):
        for line in self.lines(name):
            pin, _, reason = line.partition("  # ")
            assert "==" in pin, line
            assert reason.strip(), line

    @pytest.mark.parametrize("names", [files[:1], files])
    def test_what_they_need_is_pinned_too(self, names):
        pinned = [Requirement(line.partition("  # ")[0]) for line in self.lines(*names)]
        known = {requirement.name.lower().replace("_", "-") for requirement in pinned}
        for requirement in pinned:
            if requirement.marker and not requirement.marker.evaluate():
                continue
            for need in map(Requirement, requires(requirement.name) or []):
                extras = [*requirement.extras, ""]
                if not need.marker or any(need.marker.evaluate({"extra": e}) for e in extras):
                    assert need.name.lower().replace("_", "-") in known, (requirement.name, need)

    @pytest.mark.parametrize(
        ("folders", "names"),
        [(("appraisal", "kpiscore"), files[:1]), (("fixtures", "tests", "benchmarks"), files)],
    )
    def test_what_is_imported_is_a_direct_one(self, folders, names):
        texts = [(ROOT / name).read_text(encoding="utf-8") for name in names]
        direct = {
            Requirement(line.partition("  # ")[0]).name.lower()
            for text in texts
            for line in text.partition("# What these need")[0].splitlines()
            if line and line[0] not in "#-"
        }
        packages = packages_distributions()
        for module in imported_by(*folders) & set(packages):
            assert direct & {name.lower() for name in packages[module]}, module

    def test_name_no_registry(self):
        for name in self.files:
            assert "://" not in (ROOT / name).read_text(encoding="utf-8")


class TestSetup:
    @pytest.fixture
    def clone(self, tmp_path: Path) -> Path:
        shutil.copytree(ROOT / "bin", tmp_path / "bin")
        (tmp_path / "requirements.txt").write_text("certainly-not-installed==1.0\n")
        return tmp_path

    def demo(self, clone: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [clone / "bin" / "demo", "--once"],
            env={"PATH": os.environ["PATH"], "HOME": str(clone)} | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def fake_python(self, clone: Path, script: str) -> str:
        program = clone / "fake-python"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return str(program)

    def test_says_that_python_is_too_old(self, clone):
        result = self.demo(clone, PYTHON=self.fake_python(clone, "exit 1"))
        assert result.returncode == 1
        assert "Python 3.11 or newer is needed" in result.stderr

    def test_says_that_venv_is_missing(self, clone):
        script = 'case "$*" in *ensurepip*) exit 1;; *--version) echo Python 3.11.2;; esac'
        result = self.demo(clone, PYTHON=self.fake_python(clone, script))
        assert result.returncode == 1
        assert "apt install python3-venv" in result.stderr

    @pytest.mark.slow
    def test_says_that_nothing_can_be_fetched_and_tries_again_next_time(self, clone):
        nowhere = {
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
            "PIP_RETRIES": "0",
            "PYTHON": sys.executable,
        }
        for _ in range(2):
            result = self.demo(clone, **nowhere)
            assert result.returncode == 1
            assert "name a mirror with PIP_INDEX_URL" in result.stderr


class TestContainers:
    def test_compose_sets_only_settings_that_exist(self):
        services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
        assert set(services) == {"web", "worker", "beat", "migrate", "db", "redis"}
        for name in ("web", "worker", "beat", "migrate"):
            assert set(services[name]["environment"]) <= settings_read()
            assert set(services[name]["depends_on"]) <= set(services)

    def test_the_image_gets_what_exists(self):
        ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
        for name in re.findall(r"^!(.+)$", ignored, flags=re.MULTILINE):
            assert (ROOT / name).exists(), name
