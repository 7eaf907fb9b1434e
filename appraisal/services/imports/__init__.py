"""A shop file on its way: received, read and previewed, then stored, discarded or undone."""

from appraisal.services.imports.deciding import confirm_file, discard_file, read_again, undo_file
from appraisal.services.imports.reading import (
    file_shop,
    order_file_ids,
    read_file,
    remark_file,
    stale_file_ids,
)
from appraisal.services.imports.receiving import given_days, limits, receive_file, stored_path

__all__ = [
    "confirm_file",
    "discard_file",
    "file_shop",
    "given_days",
    "limits",
    "order_file_ids",
    "read_again",
    "read_file",
    "receive_file",
    "remark_file",
    "stale_file_ids",
    "stored_path",
    "undo_file",
]
