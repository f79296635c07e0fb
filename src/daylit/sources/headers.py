"""Which record of a text table names its columns: the first, or one below lines of a title."""

from __future__ import annotations

import re
from collections import Counter

from daylit.sources.times import looks_like_time

FEWEST_COLUMNS = 3
"""A case, an activity and a time; fewer columns make no log."""
MOST_TITLES = 50
LEAST_REGULAR_SHARE = 0.5
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def table_width(records: list[list[str]]) -> int:
    """Return how many columns the table has that begins with the first of these records.

    It is as wide as that record, unless most of the others are wider or narrower by delimiters at
    their ends with nothing behind them.
    """
    width, rest = len(records[0]), Counter(map(len, records[1:]))
    common = max(rest, key=lambda length: (rest[length], length == width), default=width)
    if min(width, common) < FEWEST_COLUMNS:
        return width
    beyond = [record[width:] for record in records if len(record) == common]
    ends_blank = not any(map(_filled, beyond)) and not _filled(records[0][common:])
    return common if ends_blank else width


def regular_share(records: list[list[str]], width: int) -> float:
    """Return the share of records that have a width (0 to 1); the first one always has."""
    return (1 + sum(len(record) == width for record in records[1:])) / len(records)


def is_like_title(record: list[str]) -> bool:
    """Return whether a record states too little to name the columns of a log."""
    filled = _filled(record)
    return filled < FEWEST_COLUMNS or filled * 2 <= len(record)


def is_data(records: list[list[str]]) -> bool:
    """Return whether the first record is data: a time in it, or a number as in the rows below."""
    first, rest = records[0], records[1:]
    if any(looks_like_time(field.strip()) for field in first):
        return True
    columns = [
        [record[place].strip() for record in rest if len(record) > place]
        for place in range(len(first))
    ]
    return any(
        _NUMBER.fullmatch(field.strip()) and column and all(map(_NUMBER.fullmatch, column))
        for field, column in zip(first, columns, strict=True)
    )


def header_below_titles(records: list[list[str]]) -> int | None:
    """Return which record unmistakably names the columns, where the first ones are titles.

    Returns:
        Its place from 1 on, None where no record or not plainly one does.
    """
    for place in range(1, min(len(records) - 1, MOST_TITLES + 1)):
        if _names_columns(records[place:]):
            named = _filled(records[place])
            return place if all(_filled(above) < named for above in records[:place]) else None
    return None


def common_width(records: list[list[str]]) -> int | None:
    """Return how many fields at least half of the records have, None where they differ more."""
    ((width, count),) = Counter(map(len, records)).most_common(1)
    return width if count >= len(records) * LEAST_REGULAR_SHARE else None


def _names_columns(records: list[list[str]]) -> bool:
    """Return whether the first record holds different names, and the next one begins the data."""
    names = [field.strip().casefold() for field in records[0]]
    while names and not names[-1]:
        names.pop()
    return (
        len(names) >= FEWEST_COLUMNS
        and all(names)
        and len(set(names)) == len(names)
        and regular_share(records, table_width(records)) >= LEAST_REGULAR_SHARE
        and not is_data(records)
        and is_data(records[1:])
    )


def _filled(record: list[str]) -> int:
    return sum(bool(field.strip()) for field in record)
