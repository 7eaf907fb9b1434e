"""Targets of shops and people in the admin: a grid to type and paste into, and Excel sheets."""
