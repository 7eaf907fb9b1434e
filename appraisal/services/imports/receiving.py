"""A shop file comes in: its bytes are kept under their digest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.importing.limits import Limits
from appraisal.models import Shop, ShopFile
from appraisal.services.events import Actor, record
from appraisal.services.refusal import Refused


def receive_file(
    *,
    shop: Shop,
    name: str,
    chunks: Iterable[bytes],
    actor: Actor,
    given: tuple[date, date] | None = None,
) -> tuple[ShopFile, bool]:
    """Keeps the bytes under their digest and returns (file, is_new).

    The same bytes again for the same shop are a no-op: the file that is stored, or that waits
    for confirmation, comes back. ``given`` are the dates of a file that names none.
    Raises Refused for a file over ``IMPORT_MAX_BYTES``.
    """
    if given and given[0] > given[1]:
        raise Refused(_("The first day is after the last day."))
    path, sha256, size = _keep(chunks)
    same = ShopFile.objects.filter(shop=shop, sha256=sha256)
    for known in same.filter(
        state__in=[
            ShopFile.State.STORED,
            ShopFile.State.PREVIEWED,
            ShopFile.State.READING,
            ShopFile.State.RECEIVED,
        ]
    ).order_by("pk"):
        if known.state == ShopFile.State.STORED or given_days(known) == given:
            return known, False
    with transaction.atomic():
        file = _received(shop, name, (path, sha256, size), given, actor)
        record(actor=actor, verb="receive_file", subject=file, detail={"shop": shop.code})
    return file, True


def _received(
    shop: Shop,
    name: str,
    kept: tuple[str, str, int],
    given: tuple[date, date] | None,
    actor: Actor,
) -> ShopFile:
    path, sha256, size = kept
    return ShopFile.objects.create(
        shop=shop,
        name=Path(name).name[:255],
        sha256=sha256,
        size=size,
        path=path,
        given_from=given[0] if given else None,
        given_until=given[1] if given else None,
        uploaded_by_id=actor.pk if actor is not None else None,
    )


def stored_path(file: ShopFile) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.SHOP_FILE_DIR) / file.path


def given_days(file: ShopFile) -> tuple[date, date] | None:
    """The days a person gave with the file."""
    if file.given_from is None or file.given_until is None:
        return None
    return file.given_from, file.given_until


def limits(*, hidden_sheets: bool = False) -> Limits:
    """The limits of the settings; hidden sheets are read where somebody asked for them."""
    return Limits(
        hidden_sheets=hidden_sheets,
        max_bytes=settings.IMPORT_MAX_BYTES,
        max_unpacked_bytes=settings.IMPORT_MAX_UNPACKED_BYTES,
        max_rows=settings.IMPORT_MAX_ROWS,
        max_columns=settings.IMPORT_MAX_COLUMNS,
        max_cell_chars=settings.IMPORT_MAX_CELL_CHARS,
        seconds=settings.IMPORT_SECONDS,
        memory_bytes=settings.IMPORT_MEMORY_BYTES,
    )


def _keep(chunks: Iterable[bytes]) -> tuple[str, str, int]:
    """Writes the bytes and moves them to their digest's name: (path, sha256, size)."""
    folder = Path(settings.SHOP_FILE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="receiving-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.IMPORT_MAX_BYTES:
                    raise Refused(
                        _("The file is larger than %(limit)s MB.")
                        % {"limit": settings.IMPORT_MAX_BYTES // 2**20}
                    )
                digest.update(chunk)
                out.write(chunk)
        name = digest.hexdigest()
        path = folder / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return f"{name[:2]}/{name}", name, size
