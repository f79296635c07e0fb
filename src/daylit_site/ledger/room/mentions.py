"""Whom a text names: with an @ before the name, written as the workspace writes it."""

from __future__ import annotations

import re


def is_named(name: str, text: str) -> bool:
    """Whether a text names someone; a longer name that begins alike is another one."""
    named = re.escape(f"@{name}".casefold())
    return re.search(rf"{named}(?!\w)", text.casefold()) is not None
