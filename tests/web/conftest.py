"""The company of tests/cast.py, with somebody signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from appraisal.models import Export
from tests.cast import Company, make_company


@pytest.fixture
def company(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company, with the bytes of its files on disk and a finished export."""
    monkeypatch.setattr(settings, "SHOP_FILE_DIR", tmp_path / "files")
    monkeypatch.setattr(settings, "EXPORT_DIR", tmp_path / "exports")
    made = make_company()
    for file in (made.file, made.preview):
        path = tmp_path / "files" / file.path
        path.parent.mkdir(parents=True)
        path.write_bytes(b"some bytes")
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "october.zip").write_bytes(b"PK")
    Export.objects.filter(pk=made.export.pk).update(state=Export.State.FINISHED, path="october.zip")
    return made


@pytest.fixture
def signed_in(company: Company) -> Callable[[str], Client]:
    """A client with somebody signed in, speaking English unless told otherwise."""

    def sign_in(name: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        if name:
            client.force_login(
                company.users[name], backend="django.contrib.auth.backends.ModelBackend"
            )
        return client

    return sign_in
