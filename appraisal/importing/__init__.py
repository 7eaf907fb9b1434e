"""PURE. One shop file -> exact facts and problems. No Django, no database, no clock."""
