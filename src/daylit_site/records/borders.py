"""Between which parties a person sees what passes. Here and nowhere else.

People of the host see it between all. People of a partner see it only where their organisation is
one of the two, unless the process's owner shares its borders with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit_site.records.models import Finding, Part
from daylit_site.records.own_parties import parties_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process, Run


@dataclass(frozen=True)
class Borders:
    """Which borders of a process one person sees.

    Attributes:
        parties: The person's own parties, by level; null where all borders are seen.
        are_shared: Whether the owner shows them the figures of others' borders too.
    """

    parties: Mapping[str, frozenset[str]] | None
    are_shared: bool

    @property
    def sees_every(self) -> bool:
        """Whether no pair of parties is hidden."""
        return self.parties is None or self.are_shared

    def sees(self, level: str | None, *names: str) -> bool:
        """Whether what passes between parties is seen: one of them is the person's own.

        Args:
            level: Of the parties; null where nobody knows, and so none is known to be one's own.
            names: The parties.
        """
        if self.parties is None or self.are_shared:
            return True
        return not self.parties.get(level or "", frozenset()).isdisjoint(names)


def borders_of(person: Person, process: Process) -> Borders:
    """Return which borders a person sees of a process that is visible to them."""
    if not person.is_partner:
        return Borders(parties=None, are_shared=True)
    part = Part.objects.filter(process=process, organisation=person.organisation_id).first()
    return Borders(
        parties=parties_of(person.organisation_id),
        are_shared=part is not None and part.sees_borders,
    )


def level_of(run: Run) -> str | None:
    """Return on which level a run judged work that goes to and fro; null where it kept none."""
    found = Finding.objects.filter(run=run, name="hand_overs").first()
    level: str | None = None if found is None else found.content["judged"]
    return level
