"""Layouts of the company's own: tried on a file, saved as a new version, exchanged as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appraisal.importing.facts import ImportResult
from appraisal.importing.guarded import OwnRules, look_guarded, read_guarded
from appraisal.importing.layout import Layout
from appraisal.importing.layout_document import layout_from_document, layout_to_document
from appraisal.importing.limits import Limits
from appraisal.importing.look import Look
from appraisal.models import CompanyLayout, Platform, Shop, ShopFile
from appraisal.models.naming import in_active_language
from appraisal.scoring.document import DocumentError
from appraisal.scoring.files import YamlError, from_yaml, to_yaml
from appraisal.selectors.metrics import catalogue
from appraisal.services.events import Actor, from_to, record
from appraisal.services.imports import file_shop, given_days, limits, stored_path
from appraisal.services.refusal import Refused

ROWS_TRIED = 2_000
SECONDS_TO_LOOK = 30
"""A page waits for these: less time than an import, which is a task, may take."""
SECONDS_REMEMBERED = 3_600


def look_at(*, file: ShopFile) -> Look:
    """The first rows of each sheet of a file, read guarded; buyers are hidden.

    Remembered for a while: the page asks again with every correction.
    """
    key = f"look:2:{file.sha256}:{file.reads_hidden}"
    seen: Look | None = cache.get(key)
    if seen is None:
        seen = look_guarded(stored_path(file), file.name, limits=_quick(file))
        cache.set(key, seen, SECONDS_REMEMBERED)
    return seen


def try_layout(*, file: ShopFile, document: Mapping[str, Any]) -> ImportResult:
    """What the first rows of a file would give with a declaration. Stores nothing.

    Raises Refused with everything that is wrong with the declaration.
    """
    layout = _readable(document)
    return read_guarded(
        stored_path(file),
        file.name,
        catalogue=catalogue(),
        limits=replace(_quick(file), only_first_rows=ROWS_TRIED),
        period=given_days(file),
        own=OwnRules([layout_to_document(layout)], only_these=True, shop=file_shop(file.shop)),
    )


def save_layout(
    *, document: Mapping[str, Any], actor: Actor, shop: Shop | None = None, platform: str = ""
) -> CompanyLayout:
    """A new version of the company's layout of this code; the same again is the one there is.

    From now on it recognises files, and the older versions do so no more. Raises Refused with
    everything that is wrong with the declaration.
    """
    layout = _readable(document)
    written = layout_to_document(layout)
    with transaction.atomic():
        versions = CompanyLayout.objects.select_for_update().filter(code=layout.code)
        active = versions.filter(is_active=True).first()
        if active is not None and (active.document, active.shop, active.platform) == (
            written,
            shop,
            platform,
        ):
            return active
        last = versions.aggregate(last=Max("version"))["last"] or 0
        versions.update(is_active=False)
        row = CompanyLayout.objects.create(
            code=layout.code,
            version=last + 1,
            name_zh=layout.name.zh[:120],
            name_en=layout.name.en[:160],
            document=written,
            shop=shop,
            platform=platform,
            created_by_id=actor.pk if actor is not None else None,
        )
        record(
            actor=actor,
            verb="save_layout",
            subject=row,
            detail={"version": from_to(active.version if active else None, row.version)}
            | _differences(active.document if active else {}, written),
        )
    return row


def retire_layout(*, code: str, actor: Actor) -> None:
    """Takes a layout out of use: files are no longer recognised by it, facts stay."""
    with transaction.atomic():
        row = CompanyLayout.objects.filter(code=code, is_active=True).first()
        if row is None:
            raise Refused(_("There is no layout %(code)s in use.") % {"code": code})
        CompanyLayout.objects.filter(pk=row.pk).update(is_active=False)
        record(actor=actor, verb="retire_layout", subject=row, detail={"code": code})


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a declaration that were changed, from what to what."""
    return {
        key: from_to(before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if before and before.get(key) != after.get(key)
    }


def layout_yaml(layout: CompanyLayout) -> str:
    """A layout as YAML, for another company or for version control."""
    content: dict[str, Any] = {"layout": layout.document}
    if layout.shop is not None:
        content["shop"] = layout.shop.code
    if layout.platform:
        content["platform"] = layout.platform
    return to_yaml(content)


def import_layout(*, text: str, actor: Actor) -> CompanyLayout:
    """Saves a layout from YAML. Raises Refused with everything that is wrong with it."""
    try:
        content = from_yaml(text)
    except YamlError as error:
        raise Refused(_("This is no YAML: %(error)s") % {"error": error}) from error
    if not isinstance(content, dict) or not isinstance(content.get("layout"), dict):
        raise Refused(_("The file does not declare a layout."))
    unknown = set(map(str, content)) - {"layout", "shop", "platform"}
    if unknown:
        raise Refused(_("Unknown keys: %(keys)s") % {"keys": ", ".join(sorted(unknown))})
    return save_layout(
        document=content["layout"],
        actor=actor,
        shop=_shop(content.get("shop")),
        platform=_platform(content.get("platform")),
    )


def _shop(code: object) -> Shop | None:
    if code is None:
        return None
    shop = Shop.objects.filter(code=str(code)).first()
    if shop is None:
        raise Refused(_("There is no shop %(code)s.") % {"code": code})
    return shop


def _platform(code: object) -> str:
    if code is None:
        return ""
    if str(code) not in Platform.values:
        raise Refused(_("There is no platform %(code)s.") % {"code": code})
    return str(code)


def _readable(document: Mapping[str, Any]) -> Layout:
    try:
        return layout_from_document(document, catalogue())
    except DocumentError as error:
        lines = [
            f"{problem.place}: {in_active_language(problem.message.zh, problem.message.en)}"
            for problem in error.problems
        ]
        raise Refused("\n".join(lines)) from error


def _quick(file: ShopFile) -> Limits:
    usual = limits(hidden_sheets=file.reads_hidden)
    return replace(usual, seconds=min(usual.seconds, SECONDS_TO_LOOK))
