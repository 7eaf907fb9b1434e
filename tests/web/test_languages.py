"""Chinese first, English by the browser's language or the switch; nothing left untranslated."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import Company
from tests.web.messages import catalogue_of, texts_of_code, texts_of_template

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def entries() -> dict[str, tuple[str, str]]:
    return {e.msgid: (e.plural, e.text) for e in catalogue_of(FOLDER / "django.po") if e.msgid}


def test_catalogue_is_complete() -> None:
    entries = [entry for entry in catalogue_of(FOLDER / "django.po") if entry.msgid]
    assert len(entries) > 300
    assert [entry.msgid for entry in entries if entry.is_fuzzy] == []
    assert [entry.msgid for entry in entries if not entry.text] == []


def test_every_text_is_in_the_catalogue(entries: dict[str, tuple[str, str]]) -> None:
    code = [*(ROOT / "appraisal").rglob("*.py"), *(ROOT / "kpiscore").rglob("*.py")]
    marked = {text for path in code for text in texts_of_code(path)}
    templates = (ROOT / "templates").rglob("*.html")
    marked |= {text for path in templates for text in texts_of_template(path)}
    assert len(marked) > 300
    assert sorted(marked - set(entries)) == []


def test_placeholders_are_kept(entries: dict[str, tuple[str, str]]) -> None:
    for msgid, (plural, text) in entries.items():
        wanted = set(PLACEHOLDER.findall(plural or msgid))
        assert set(PLACEHOLDER.findall(text)) == wanted, msgid


def test_compiled_catalogue_is_the_written_one(entries: dict[str, tuple[str, str]]) -> None:
    with (FOLDER / "django.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for msgid, (plural, text) in entries.items():
        found = compiled.ngettext(msgid, plural, 2) if plural else compiled.gettext(msgid)
        assert found == text
    assert len({key if isinstance(key, str) else key[0] for key in compiled._catalog if key}) == (
        len(entries)
    )


@pytest.mark.parametrize(
    ("asked", "said"), [("zh-CN", "登录"), ("en-GB", "Sign in"), ("de", "登录"), ("", "登录")]
)
def test_language_of_the_browser(asked: str, said: str, db: None) -> None:
    page = Client(headers={"accept-language": asked}).get(reverse("appraisal:sign_in"))
    assert said in page.content.decode()


def test_switch(company: Company, signed_in: Callable[[str, str], Client]) -> None:
    client = signed_in("alice", "zh-CN")
    assert "我的考核表" in client.get("/").content.decode()
    client.post(reverse("appraisal:language"), {"language": "en", "next": "/"})
    assert "My scorecard" in client.get("/").content.decode()


def test_names_follow_the_language(company: Company, signed_in: Callable[..., Client]) -> None:
    path = reverse("appraisal:my_scorecard")
    chinese = signed_in("alice", "zh-CN").get(path).content.decode()
    english = signed_in("alice", "en").get(path).content.decode()
    assert "完成率 90 %，60 × 90 % = 54 分" in chinese
    assert "attained 90 %, 60 × 90 % = 54 points" in english
    assert "客服专员" in chinese
    assert "客服专员" not in english
