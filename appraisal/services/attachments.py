"""Files that people hand in with an appeal: few kinds, small, kept under a name of ours."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from appraisal.services.refusal import Refused

MAX_BYTES = 10 * 1024 * 1024
_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
KINDS: Mapping[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".xlsx": _ZIP,
    ".docx": _ZIP,
    ".xls": _OLE,
    ".doc": _OLE,
    ".csv": (),
    ".txt": (),
}
"""Suffix -> how such a file begins; nothing where it is plain text."""


def keep_attachment(*, name: str, chunks: Iterable[bytes]) -> tuple[str, str]:
    """Writes the bytes under a random name; (stored name, the name people gave).

    Raises Refused for another kind of file, an empty one and one that is too big; nothing of
    it stays then.
    """
    given = PurePath(name.replace("\\", "/")).name[-200:]
    suffix = PurePath(given).suffix.lower()
    if suffix not in KINDS:
        raise Refused(
            _("A file of this kind can't be attached; possible are: %(kinds)s.")
            % {"kinds": ", ".join(kind[1:] for kind in KINDS)}
        )
    stored = secrets.token_hex(20) + suffix
    path = attachment_path(stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, chunks, KINDS[suffix])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return stored, given


def attachment_path(stored: str) -> Path:
    """Where an attachment lies; only its last name counts."""
    return Path(settings.MEDIA_ROOT) / "appeals" / PurePath(stored).name


def forget_attachment(stored: str) -> None:
    """Removes what was kept for an appeal that was not made after all."""
    if stored:
        attachment_path(stored).unlink(missing_ok=True)


def _write(path: Path, chunks: Iterable[bytes], beginnings: tuple[bytes, ...]) -> None:
    size, head = 0, b""
    with path.open("xb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_BYTES:
                raise Refused(
                    _("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024**2}
                )
            head = (head + chunk)[:512] if len(head) < 512 else head
            stream.write(chunk)
    if not size:
        raise Refused(_("The file is empty."))
    looks_right = head.startswith(beginnings) if beginnings else b"\x00" not in head
    if not looks_right:
        raise Refused(_("The file is not what its name says."))
