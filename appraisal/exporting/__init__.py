"""Results -> workbook bytes. Pure: values in, bytes out; no Django, no clock, no database."""
