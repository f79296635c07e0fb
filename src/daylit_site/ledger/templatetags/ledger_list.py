"""What the list of exceptions needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()


@register.filter
def at(values: Mapping[str, str], key: str) -> str:
    """Return the value of a key; empty where there is none."""
    return values.get(key, "")
