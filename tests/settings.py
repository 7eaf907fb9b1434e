"""The project's settings for a test run: a folder of its own, nothing of the developer's setup."""

import os
import re
import tempfile
from pathlib import Path

# The first process makes the folder and conftest.py removes it; pytest-xdist's workers inherit it.
if "KPISCORE_TESTS_VAR_DIR" not in os.environ:
    os.environ["KPISCORE_TESTS_VAR_DIR"] = tempfile.mkdtemp(prefix="kpiscore-")
# Each of them has its own database and its own queue.
FOLDER = Path(os.environ["KPISCORE_TESTS_VAR_DIR"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ["VAR_DIR"] = str(FOLDER)
MANUAL = (Path(__file__).resolve().parent.parent / "docs" / "operations.md").read_text("utf-8")
for name in set(re.findall(r"^\| `([A-Z_]+)`", MANUAL, re.MULTILINE)) - {"DATABASE_URL", "VAR_DIR"}:
    os.environ.pop(name, None)

from kpiscore.settings import *  # noqa: E402, F403 - read once the environment is set
from kpiscore.settings import DATABASES  # noqa: E402 - read once the environment is set

# A file, not memory, so that a real worker process can be given the same database.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    # Lost with the machine's power, which a test does not mind.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Fast to compute: the tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
