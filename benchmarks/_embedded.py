"""Importing this sets Django up on an empty database: a temporary SQLite file, or DATABASE_URL.

It stands before the imports of models, which need a Django that is ready.
"""

import os
import tempfile

import django

_folder = tempfile.TemporaryDirectory(prefix="kpiscore-bench-")
os.environ |= {
    "VAR_DIR": _folder.name,
    "DJANGO_SETTINGS_MODULE": "kpiscore.settings",
    "LOG_LEVEL": "ERROR",
}
django.setup()
