"""Who sees what of a process. Here and, of borders, in ``records.borders``; nowhere else.

Everybody who sees a process sees its map, its totals, variants, times and rework. Beyond that:

* Single cases are seen by those with ``Right.SEE_CASES``; by people of a partner only where a step
  of the case was done by a party of their organisation.
* Figures of what passes between two parties are seen by people of a partner only where their
  organisation is one of the two, unless the process's owner shares its borders with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daylit.report.names import named
from daylit_site.people.models import Level
from daylit_site.people.roles import Right
from daylit_site.records.borders import Borders, borders_of
from daylit_site.records.own_parties import is_anyone, own_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process
    from daylit_site.records.own_parties import Own

    Row = Mapping[str, Any]

BACK_AND_FORTH = "→"
"""How a sentence of the library names two parties between which work goes back and forth."""

HANDED_TO = "→ "
"""How the place of a limit for hand-overs begins; the rest is who receives them."""


@dataclass(frozen=True)
class Scope:
    """What one person sees of one process.

    Attributes:
        sees_cases: Whether single cases are seen at all.
        parties: The person's own parties, by level; null where all cases and borders are seen.
        shares_borders: Whether the owner shows them the figures of others' borders too.
    """

    sees_cases: bool
    parties: Mapping[str, frozenset[str]] | None
    shares_borders: bool

    @property
    def sees_every_case(self) -> bool:
        """Whether no case of the process is hidden."""
        return self.sees_cases and self.parties is None

    @property
    def sees_every_border(self) -> bool:
        """Whether no pair of parties is hidden."""
        return self._borders.sees_every

    @property
    def sees_any_case(self) -> bool:
        """Whether there may be a case that is seen."""
        return self.sees_cases and (self.own is None or is_anyone(self.own))

    @property
    def _borders(self) -> Borders:
        return Borders(self.parties, are_shared=self.shares_borders)

    @property
    def own(self) -> Own | None:
        """Return what makes a case visible, for the engine: a step's column and its values.

        Null where every case is visible; where no party is the person's own, none is.
        """
        if self.parties is None:
            return None
        return own_of(self.parties)

    @property
    def companies(self) -> tuple[str, ...] | None:
        """Return the companies by whose numbers the person knows cases; null where by all."""
        if self.parties is None:
            return None
        return tuple(sorted(self.parties.get(Level.ORGANISATION, frozenset())))

    def sees_border(self, level: str, *names: str) -> bool:
        """Whether the figures between parties are seen: one of them is the person's own."""
        return self._borders.sees(level, *names)

    def pairs(self, level: str, rows: Sequence[Row]) -> list[Row]:
        """Return the pairs of parties that are seen."""
        return [row for row in rows if self.sees_border(level, row["from_party"], row["to_party"])]

    def patterns(self, level: str | None, rows: Sequence[Row]) -> list[Row]:
        """Return the patterns that are seen; those between others' parties are borders of theirs.

        What the cases of a pattern share may name whoever had them: it is seen with the border.
        """
        if self.sees_every_border:
            return list(rows)
        return [
            row if row["parties"] else {**row, "common": ""}
            for row in rows
            if not (parties := _parties_of(row)) or self.sees_border(level or "", *parties)
        ]

    def sentences(self, told: Iterable[Row], strangers: Iterable[str]) -> list[Row]:
        """Return the pieces of the answer that name no border of others.

        Args:
            told: The pieces.
            strangers: Names of parties, the person's own left out.
        """
        if self.sees_every_border:
            return list(told)
        names = tuple(strangers)
        return [
            piece
            for piece in told
            if BACK_AND_FORTH not in piece["text"] and self.sees_words(piece["text"], names)
        ]

    def sees_words(self, text: str, strangers: Iterable[str]) -> bool:
        """Whether a text names none of the parties that are not the person's own."""
        return self.sees_every_border or not any(named(name) in text for name in strangers)

    def strangers(self, levels: Sequence[Row]) -> frozenset[str]:
        """Return the parties of the hand-overs found that are not the person's own."""
        if self.sees_every_border or self.parties is None:
            return frozenset()
        own = frozenset().union(*self.parties.values())
        return frozenset(name for level in levels for name in _sides(level)) - own


def _sides(level: Row) -> Iterable[str]:
    """Return who is a side of any pair; older runs tell of those only whose pairs are listed."""
    if "parties" in level:
        parties: Sequence[str] = level["parties"]
        return parties
    return (row[side] for row in level["pairs"] for side in ("from_party", "to_party"))


def _parties_of(row: Row) -> Sequence[str]:
    """Return between whom a pattern is; of a limit for hand-overs, to whom they are."""
    place: str = row["place"]
    if row["kind"] == "late" and place.startswith(HANDED_TO):
        return [place.removeprefix(HANDED_TO)]
    parties: Sequence[str] = row["parties"]
    return parties


def scope_of(person: Person, process: Process) -> Scope:
    """Return what a person sees of a process that is visible to them."""
    borders = borders_of(person, process)
    return Scope(
        sees_cases=person.may(Right.SEE_CASES),
        parties=borders.parties,
        shares_borders=borders.are_shared,
    )
