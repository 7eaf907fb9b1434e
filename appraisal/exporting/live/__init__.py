"""Scores as spreadsheet formulas over the cells of a person's sheet.

Only functions that Excel, WPS and LibreOffice share. A formula is written where it gives
exactly what the engine stored for the figures beside it; where a score depends on anything else
(a person's rating, places among peers, a gate that took effect, single days) the cell holds the
value.
"""
