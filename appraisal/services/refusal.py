"""How a service says no."""

from __future__ import annotations


class Refused(Exception):
    """The act is not allowed as things stand; nothing was changed.

    The message is for the person who asked, in that person's language.
    """
