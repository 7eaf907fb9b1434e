"""Reads: rows -> pure types, and querysets for lists and sheets."""
