"""Formats in which master data goes in and out of the admin."""

from import_export.formats.base_formats import CSV, XLSX

SHEET_FORMATS = [XLSX, CSV]
"""What people have: Excel workbooks, and text files in UTF-8."""
