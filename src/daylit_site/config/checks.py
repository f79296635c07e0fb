"""Settings that were said wrongly."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def settings_are_usable(**_asked: Any) -> list[CheckMessage]:
    """Tell of each setting of the environment that cannot be used."""
    return [
        Error(f"{one.name}: {one.said}", hint=one.hint, id="daylit.E001")
        for one in settings.ENVIRONMENT.problems
    ]
