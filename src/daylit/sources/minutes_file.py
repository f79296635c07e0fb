"""Reads how many minutes activities take from a small TOML file (docs/terms.md)."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from daylit.departures.minutes import Minutes
from daylit.sources.calendar_hours import Place
from daylit.sources.toml_file import read_toml

if TYPE_CHECKING:
    from pathlib import Path


def read_minutes(path: Path) -> Minutes:
    """Read a file with a table ``[minutes]`` of activities and their minutes.

    Raises:
        UnableToReadError: The file is missing, is no TOML, or something in it is not as described.
    """
    file = Place(path, "")
    content = read_toml(path)
    unknown = sorted(set(content) - {"minutes"})
    if unknown:
        raise file.refuse(f"it has {unknown[0]!r} where only [minutes] is known")
    given = content.get("minutes", {})
    if not isinstance(given, dict):
        raise file.refuse("'minutes' is not written as a table, such as [minutes]")
    if not given:
        raise file.refuse("it has no [minutes] with an activity and its minutes")
    return Minutes(tuple((name, _number(file, name, value)) for name, value in given.items()))


def _number(file: Place, activity: str, given: object) -> float:
    if isinstance(given, dict):
        raise file.refuse(
            f"the minutes of {activity!r} are a table; a name that holds a point needs quotes"
        )
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    # A number that is none (nan) lies between no others either.
    if not isinstance(given, int | float) or not is_number or not 0 <= given < inf:
        raise file.refuse(
            f"the minutes of {activity!r} are {given!r}; they must be a number, 0 or more"
        )
    return float(given)
