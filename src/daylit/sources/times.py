"""How times are written, and the engine's expressions that turn them into moments.

A column's values are looked at for the few things that ISO 8601 does not have (day first, AM and
PM, a comma before the fraction, ...). Each becomes one rewriting step towards ISO 8601; the engine
then casts the outcome. A value that the cast does not understand is null, never another moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.record.engine.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIME = re.compile(
    r"(?P<date>\d{4}(?P<separator>[-/.])\d{1,2}(?P=separator)\d{1,2}"
    r"|(?P<short>\d{1,2}[-/.]\d{1,2}[-/.](?P<year>\d{4}|\d{2})))"
    r"(?:(?P<gap>T|,? +)\d{1,2}:\d{2}(?::\d{2}(?:(?P<mark>[.,])\d{1,9})?)?"
    r"(?: ?(?P<half>[AaPp][Mm]))?"
    r"(?P<zone>(?P<space> ?)(?:[Zz]|[+-]\d{2}(?::?\d{2})?| ?UTC| ?GMT| ?[A-Z][A-Za-z]+/\w+))?)?"
)
WRITTEN_AS_TIME = _TIME.pattern.replace("(?P=separator)", "[-/.]")
"""The same for the engine, whose patterns cannot ask for the same separator twice."""
_EPOCH = re.compile(r"(\d{9,20})(?:\.\d+)?")
_EPOCH_DIGITS = ((11, 1), (14, 1_000), (17, 1_000_000), (20, 1_000_000_000))
_LONGEST_EPOCH_SECONDS = 1e11
_ZONE = r":\d\d.*?([Zz]|[+-]\d\d(:?\d\d)?| ?[A-Z]{3,4}| [A-Z][A-Za-z]+/\w+)$"
_YEAR_LENGTH = 4
DAY_FIRST = "day"
MONTH_FIRST = "month"


def _either(replacement: str) -> dict[str, str]:
    return {DAY_FIRST: replacement, MONTH_FIRST: replacement}


_REWRITES: dict[str, tuple[str, dict[str, str]]] = {
    "short date": (
        r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})",
        {"day": r"\3-\2-\1", "month": r"\3-\1-\2"},
    ),
    "short year": (
        r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})($|[ ,T])",
        {"day": r"20\3-\2-\1\4", "month": r"20\3-\1-\2\4"},
    ),
    "other separator": (r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})", _either(r"\1-\2-\3")),
    "wide gap": (r"^([-0-9]+)(,? +|T)", _either(r"\1 ")),
    "comma fraction": (r"(:\d\d),(\d)", _either(r"\1.\2")),
    "half day": (r" ?[AaPp][Mm]$", _either("")),
    "spaced zone": (r"(\d) +([Zz]|[+-]\d\d)", _either(r"\1\2")),
}
"""What to rewrite, in this order: pattern and replacement (by the order of day and month)."""


def looks_like_time(value: str) -> bool:
    """Return whether a value is written as a day or a time of a day (never a bare number)."""
    return _TIME.fullmatch(value) is not None


def needs_of(values: Iterable[str]) -> frozenset[str]:
    """Return the rewriting steps that the values need before the engine understands them."""
    needs: set[str] = set()
    for value in values:
        match = _TIME.fullmatch(value)
        if match is not None:
            needs.update(_needs(match))
    return frozenset(needs)


def _needs(match: re.Match[str]) -> Iterable[str]:
    part = match.groupdict()
    if part["short"] is not None:
        yield "short date" if len(part["year"]) == _YEAR_LENGTH else "short year"
    if part["separator"] in {"/", "."}:
        yield "other separator"
    if part["gap"] not in {None, " ", "T"} or part["half"] is not None:
        yield "wide gap"
    if part["mark"] == ",":
        yield "comma fraction"
    if part["half"] is not None:
        yield "half day"
    if part["space"] == " " and part["zone"].strip()[0] in "Zz+-":
        yield "spaced zone"


def epoch_divisor(values: Iterable[str]) -> int | None:
    """Return how many of the values' units make a second, where all count from 1970; else None."""
    divisors = set()
    for value in values:
        match = _EPOCH.fullmatch(value)
        if match is None:
            return None
        digits = len(match.group(1))
        divisors.add(next(divisor for most, divisor in _EPOCH_DIGITS if digits <= most))
    return divisors.pop() if len(divisors) == 1 else None


@dataclass(frozen=True)
class TimeReading:
    """How the values of one column become moments.

    Attributes:
        zone: IANA name of the zone that times without one are in.
        needs: Rewriting steps, from ``needs_of``.
        order: Whether the day or the month comes first in short dates; None where there are none.
        divisor: Units per second where values count from 1970, else None.
        pattern: The user's own ``strptime`` pattern, else None.
    """

    zone: str
    needs: frozenset[str] = frozenset()
    order: str | None = None
    divisor: int | None = None
    pattern: str | None = None

    def moment(self, value: str) -> str:
        """Return the SQL of the moment for the SQL of a text value; null where not understood."""
        if self.pattern is not None:
            return self._by_pattern(value)
        if self.divisor is not None:
            return self._by_count(value)
        parsed = self._parsed(value)
        if self.zone == "UTC":
            return parsed
        moved = f"timezone({literal(self.zone)}, {self.written(value)})"
        return f"CASE WHEN {self.states_zone(value)} THEN {parsed} ELSE {moved} END"

    def written(self, value: str) -> str:
        """Return the SQL of the time that a text value without a zone shows, as clocks show it."""
        if self.pattern is not None:
            return f"try_strptime({value}, {literal(self.pattern)})"
        return f"timezone('UTC', {self._parsed(value)})"

    def states_zone(self, value: str) -> str:
        """Return the SQL that tells whether a text value says which zone it is in."""
        if self.divisor is not None:
            return "true"
        if self.pattern is not None:
            return "true" if _has_zone(self.pattern) else "false"
        return f"regexp_matches({value}, {literal(_ZONE)})"

    def _parsed(self, value: str) -> str:
        """Return the SQL of the moment if the time is UTC where it states no zone."""
        parsed = f"try_cast({self._rewritten(value)} AS TIMESTAMPTZ)"
        return f"({parsed} + {_half_day(value)})" if "half day" in self.needs else parsed

    def _rewritten(self, value: str) -> str:
        for need, (pattern, by_order) in _REWRITES.items():
            if need in self.needs:
                new = by_order[self.order or DAY_FIRST]
                value = f"regexp_replace({value}, {literal(pattern)}, {literal(new)})"
        return value

    def _by_pattern(self, value: str) -> str:
        parsed = self.written(value)
        if _has_zone(self.pattern or ""):
            return parsed
        return f"timezone({literal(self.zone)}, {parsed})"

    def _by_count(self, value: str) -> str:
        seconds = f"(try_cast({value} AS DOUBLE) / {self.divisor})"
        return (
            f"CASE WHEN abs({seconds}) < {_LONGEST_EPOCH_SECONDS} THEN to_timestamp({seconds}) END"
        )


def _half_day(value: str) -> str:
    """Return the SQL of the hours that AM or PM adds to a time written without it."""
    hour = rf"try_cast(regexp_extract({value}, '(\d+):', 1) AS INTEGER)"
    return (
        f"to_hours(CASE WHEN suffix(upper({value}), 'PM') AND {hour} < 12 THEN 12 "
        f"WHEN suffix(upper({value}), 'AM') AND {hour} = 12 THEN -12 "
        "ELSE 0 END)"
    )


def _has_zone(pattern: str) -> bool:
    return "%z" in pattern or "%Z" in pattern


def local_moment(value: str, zone: str) -> str:
    """Return the SQL of the moment for the SQL of a timestamp without a zone."""
    return f"timezone({literal(zone)}, {local_time(value)})"


def local_time(value: str) -> str:
    """Return the SQL of a timestamp without a zone as clocks show it."""
    return f"CAST({value} AS TIMESTAMP)"
