"""What Today is made of: a line for each thing, in sections, each no longer than ten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from daylit_site.ui.templatetags.daylit import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    Row = TypeVar("Row", bound=Model)

MOST = 10
"""So many lines a section has at most."""

FEW = 5
"""So many of what is only new."""

COUNTED = 1000
"""Counting stops after so many."""


class Accepting(NamedTuple):
    """What a button sends that takes work: where to, and the exception as it was shown."""

    path: str
    version: int


@dataclass(frozen=True)
class Line:
    """One thing.

    Attributes:
        what: What it is about: the words of its link.
        path: Where the link leads.
        said: Who did or has to do what, since when.
        quoted: The first words of what someone wrote with it.
        is_out: Whether it is out of the ordinary: time that is over.
        accepting: Of work that can be taken from here; else null.
        is_of_many: Whether it tells of many things, and leads to their list.
        beside: What else is to be told of the same.
    """

    what: str
    path: str
    said: str
    quoted: str = ""
    is_out: bool = False
    accepting: Accepting | None = None
    is_of_many: bool = False
    beside: tuple[Line, ...] = ()

    @property
    def about(self) -> str:
        """What it is about: the page of that; empty where it is of many things, or of none."""
        return "" if self.is_of_many else self.path.partition("#")[0].partition("?")[0]

    def with_beside(self, *others: Line) -> Line:
        """Return it with what else is to be told of the same."""
        return replace(self, beside=(*self.beside, *others)) if others else self


@dataclass(frozen=True)
class Part:
    """Lines of one kind.

    Attributes:
        lines: The first of them; more than are shown, as far as some may be told elsewhere.
        count: How many there are; ``COUNTED`` stands for as many or more.
        said: A sentence above them; empty for none.
        path: A page that lists all of them; empty where there is none.
        most: How many are shown.
    """

    lines: tuple[Line, ...]
    count: int
    said: str = ""
    path: str = ""
    most: int = MOST

    @property
    def more(self) -> str:
        """How many are not shown, in words; empty where all are."""
        left = self.count - len(self.lines)
        return counted(left, of=self.count) if left else ""


@dataclass(frozen=True)
class Section:
    """A part of the page under one heading."""

    key: str
    title: str
    parts: tuple[Part, ...]


def joined(lines: Iterable[Line]) -> list[Line]:
    """Return a line for each thing: the first that is about it, the others beside that."""
    found: dict[str, Line] = {}
    for at, line in enumerate(lines):
        key = line.about or f"{at}"
        found[key] = found[key].with_beside(line) if key in found else line
    return list(found.values())


def first_of(rows: QuerySet[Row], *of: str, most: int = MOST) -> tuple[list[Row], int]:
    """Return the first rows in their order, and how many there are.

    Keys alone are put in order and counted, no more than ``COUNTED``; whole rows are few.

    Args:
        rows: The rows, in order.
        of: What is read along with them.
        most: How many are returned.
    """
    keys = list(rows.values_list("pk", flat=True)[:COUNTED])
    whole = rows.model._base_manager.all()  # noqa: SLF001 (public by its documentation)
    found = (whole.select_related(*of) if of else whole).in_bulk(keys[:most])
    return [found[key] for key in keys[:most] if key in found], len(keys)


def first_words(text: str, longest: int = 120) -> str:
    """Return how something that someone wrote begins."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


def counted(count: int, *, of: int | None = None) -> str:
    """Write how many there are: 12, or 1,000+ where counting stopped.

    Args:
        count: How many.
        of: How many were counted in all; as many where it is not said.
    """
    is_all = (count if of is None else of) < COUNTED
    return number(count) if is_all else f"{number(count)}+"
