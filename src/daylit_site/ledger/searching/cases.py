"""The cases of a log that say some words: a bus, a line, a fault; or all of several words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

import ibis
import pyarrow as pa

from daylit.record.said_of_all import OF_EVENTS
from daylit_site.ledger.trait_names import trait_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

MOST_CASES = 1000
"""So many cases are taken, the latest."""

MOST_WORDS = 6
"""Of more words than so many only the whole is looked for."""

SHORTEST = 3
"""What is shorter must be the whole of a fact."""

MOMENT = r"^\s*\d{4}-\d\d-\d\d([tT ]\d\d:\d\d.*)?\s*$"
"""What a log writes as a moment or a day: nobody looks for the figures within."""

WHOLE, PART, NUMBER = "whole", "part", "number"


class Where(NamedTuple):
    """Where something is looked for, and how.

    Attributes:
        columns: The columns of events.
        how: Whether it must be all that a column says, a part of it, or a number within.
    """

    columns: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class Term:
    """Something that is looked for.

    Attributes:
        sought: The words.
        columns: The columns of events that may say them.
    """

    sought: str
    columns: tuple[str, ...]

    @property
    def where(self) -> Where:
        """Where it is looked for: figures are found as a number of their own, 31 not in 2031."""
        if self.sought.isascii() and self.sought.isdigit():
            return Where(self.columns, NUMBER)
        return Where(self.columns, WHOLE if len(self.sought) < SHORTEST else PART)

    @property
    def pattern(self) -> str:
        """How the words are found as a number of their own."""
        return f"(^|[^0-9]){re.escape(self.sought)}([^0-9]|$)"

    @property
    def number(self) -> float | None:
        """The number that the words are; null for none."""
        try:
            return float(self.sought.replace(",", ".")) if self.sought.isascii() else None
        except ValueError:
            return None

    def is_said_by(self, value: object) -> bool:
        """Whether a value says it, as ``cases_that_say`` finds it."""
        if isinstance(value, bool | date) or value is None:
            return False
        if isinstance(value, int | float):
            return value == self.number
        said, sought = f"{value}".casefold(), self.sought.casefold()
        if re.search(MOMENT, said):
            return False
        how = self.where.how
        return (
            said == sought
            if how == WHOLE
            else bool(re.search(self.pattern, said) if how == NUMBER else sought in said)
        )


def whole_of(words: str, columns: Sequence[str]) -> tuple[Term, ...]:
    """Return words as one thing that is looked for; in one column where they begin with its name.

    Args:
        words: Such as Gearbox, or bus 4012.
        columns: The columns of events that there are.
    """
    return tuple(Term(*one) for one in [_named(words, columns)] if one[0] and one[1])


def each_of(words: str, columns: Sequence[str]) -> tuple[Term, ...]:
    """Return words as several things of which each is looked for; none where they are one.

    Args:
        words: Such as bus 4012 gearbox: the bus, and anything that says Gearbox.
        columns: The columns of events that there are.
    """
    terms: list[Term] = []
    left = words
    while left and len(terms) <= MOST_WORDS:
        named, of = _named(left, columns)
        sought, _space, left = named.partition(" ")
        terms.append(Term(sought, of))
    return tuple(terms) if 1 < len(terms) <= MOST_WORDS else ()


def asked(terms: Sequence[Term]) -> pa.Table:
    """Return what is looked for as the row that ``cases_that_say`` takes."""
    columns: dict[str, Any] = {}
    for at, one in enumerate(terms):
        columns[f"sought_{at}"] = pa.array([one.sought.lower()], pa.string())
        columns[f"pattern_{at}"] = pa.array([one.pattern], pa.string())
        columns[f"number_{at}"] = pa.array([one.number], pa.float64())
    return pa.table(columns)


def cases_that_say(events: ir.Table, asked: ir.Table, *, where: tuple[Where, ...]) -> ir.Table:
    """Return the latest cases whose events say all that is asked: what all of theirs say alike.

    Args:
        events: The events of a process.
        asked: One row, as ``asked`` makes it.
        where: Where each thing is looked for.
    """
    beside = events.cross_join(asked)
    says = {f"says_{at}": _says_any(beside, at, one) for at, one in enumerate(where)}
    there = beside.mutate(**says).filter(ibis.or_(*[ibis._[name] for name in says]))
    of_case = {name: there[name].any() for name in says}
    cases = there.group_by("case_id").aggregate(at=there.occurred_at.max(), **of_case)
    of_all = cases.filter(reduce(and_, [cases[name] for name in says]))
    chosen = of_all.order_by(ibis.desc("at"), "case_id").limit(MOST_CASES)
    own = events.semi_join(chosen, "case_id")
    alike = {
        name: ibis.ifelse(own[name].min() == own[name].max(), own[name].min(), ibis.null())
        for name in dict.fromkeys(column for one in where for column in one.columns)
    }
    return own.group_by("case_id").aggregate(**alike).order_by("case_id")


def fact_of(row: Mapping[str, object], terms: Sequence[Term]) -> str:
    """Return the facts that say what was looked for, with their names.

    Empty where the case does not say one of them throughout.
    """
    facts = [_fact(row, one) for one in terms]
    return ", ".join(dict.fromkeys(facts)) if all(facts) else ""


def _says_any(beside: ir.Table, at: int, where: Where) -> ir.BooleanValue:
    return ibis.or_(*[_says(beside, name, at, where.how) for name in where.columns])


def _says(beside: ir.Table, name: str, at: int, how: str) -> ir.BooleanValue:
    said = beside[name]
    if said.type().is_string():
        low, sought = said.lower(), beside[f"sought_{at}"]
        holds = low == sought if how == WHOLE else low.contains(sought)
        is_own = ~low.re_search(MOMENT)
        if how == NUMBER:
            is_own &= low.re_search(beside[f"pattern_{at}"])
        # Patterns are slow: they are asked only of what holds the words.
        found = ibis.ifelse(holds, is_own, ibis.literal(value=False))
    elif said.type().is_numeric():
        found = said.cast("float64") == beside[f"number_{at}"]
    else:
        found = ibis.literal(value=False)
    says: ir.BooleanValue = found.fill_null(False)
    return says


def _named(words: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return what is sought, and in which columns: in one where the words begin with its name."""
    for name in sorted(columns, key=len, reverse=True):
        begin = f"{trait_words(name.removeprefix(OF_EVENTS))} ".casefold()
        if words.casefold().startswith(begin):
            return words[len(begin) :].strip(), (name,)
    return words, tuple(columns)


def _fact(row: Mapping[str, object], term: Term) -> str:
    for name in term.columns:
        value = row[name]
        if term.is_said_by(value):
            shown = f"{value:.15g}" if isinstance(value, float) else value
            return f"{trait_words(name.removeprefix(OF_EVENTS))} {shown}"
    return ""
