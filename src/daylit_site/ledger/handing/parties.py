"""Teams and organisations to which work can be handed over, and whose they are.

A party of the logs that nobody named is the host's. Beside the parties of the logs there are the
organisations that take part in the process, by the names they have in the workspace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.errors import UnableToHandOverError
from daylit_site.people.models import Kind, Level, Organisation, Party
from daylit_site.records.models import Finding, Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from daylit_site.records.models import Process

BETWEEN = ":"


@dataclass(frozen=True, order=True)
class Side:
    """A team or an organisation, by its name."""

    level: str
    name: str

    @property
    def key(self) -> str:
        """What it is known by in forms."""
        return f"{self.level}{BETWEEN}{self.name}"


def side_of(key: str) -> Side:
    """Return the party that a form means."""
    level, _between, name = key.partition(BETWEEN)
    return Side(level, name)


@dataclass(frozen=True)
class Sides:
    """The parties of a process.

    Attributes:
        of_log: Those that its log names, as the latest run found them.
        named: Those of which someone said whose they are.
        everyone: All organisations of the workspace, by their names.
        inside: The keys of those that take part, and of the host.
        host: The one that runs the workspace.
    """

    of_log: frozenset[Side]
    named: Mapping[Side, Organisation]
    everyone: Mapping[str, Organisation]
    inside: frozenset[int]
    host: Organisation

    def whose(self, side: Side) -> Organisation:
        """Return the organisation that a party belongs to."""
        if side in self.named:
            return self.named[side]
        is_team_of_log = side.level == Level.TEAM and side in self.of_log
        if not is_team_of_log:
            return self._called(side.name) or self.host
        return self.host

    def _called(self, name: str) -> Organisation | None:
        """Return the organisation of a name, by the logs or in the workspace."""
        return self.named.get(Side(Level.ORGANISATION, name)) or self.everyone.get(name)

    def names_of(self, organisation: Organisation) -> list[str]:
        """Return what an organisation is called: by the logs first, then in the workspace."""
        called = [
            side.name
            for side, one in self.named.items()
            if side.level == Level.ORGANISATION and one.pk == organisation.pk
        ]
        return [*sorted(called), *({organisation.name} - set(called))]

    def own(self, organisation: Organisation) -> frozenset[Side]:
        """Return the parties of an organisation."""
        known = {*self.of_log, *self.named}
        called = {Side(Level.ORGANISATION, name) for name in self.names_of(organisation)}
        return frozenset(called | {one for one in known if self.whose(one).pk == organisation.pk})

    def on_level(self, level: str) -> list[Side]:
        """Return the parties to which work can be handed over, each once, by name.

        Among teams, an organisation of which no team is known stands by its own name.

        Args:
            level: Whether these are teams or organisations.
        """
        found = [one for one in self.to_choose() if one.level == level]
        if level == Level.ORGANISATION:
            return found
        with_teams = {self.whose(one).pk for one in found}
        alone = [one for one in self.everyone.values() if one.pk not in with_teams]
        found += [Side(level, self.names_of(one)[0]) for one in alone if self._is_here(one)]
        return sorted(found, key=lambda one: one.name.casefold())

    def words_of(self, side: Side) -> str:
        """Say which party it is: a team with its organisation, where that has another name."""
        names = self.names_of(self.whose(side))
        if side.level == Level.ORGANISATION or side.name in names:
            return side.name
        return f"{side.name} ({names[0]})"

    def to_choose(self) -> list[Side]:
        """Return the parties that can agree on terms: teams first, by name."""
        listed = {one for one in (*self.of_log, *self.named) if self._is_here(self.whose(one))}
        listed |= {
            Side(Level.ORGANISATION, self.names_of(one)[0])
            for one in self.everyone.values()
            if self._is_here(one)
        }
        return sorted(listed, key=lambda one: (one.level != Level.TEAM, one.name.casefold()))

    def check(self, side: Side) -> None:
        """Refuse a party to which no work can be handed over, and say why.

        Raises:
            UnableToHandOverError: There is none of this name, or nobody of it would see the work.
        """
        whose = self.whose(side)
        if side in self.to_choose() or (self._called(side.name) and self._is_here(whose)):
            return
        if whose.left_at is not None:
            sentence = _("%(name)s has left: nobody there would see it. Choose someone else.")
        elif whose.pk not in self.inside:
            sentence = _("%(name)s takes no part in this process: nobody there would see it.")
        else:
            sentence = _("Nobody names %(name)s any more. Choose from the list as it is now.")
        raise UnableToHandOverError(sentence % {"name": side.name})

    def _is_here(self, organisation: Organisation) -> bool:
        return organisation.pk in self.inside and organisation.left_at is None


def sides_of(process: Process) -> Sides:
    """Return the parties of a process, as its log and the workspace name them now."""
    everyone = {one.name: one for one in Organisation.objects.all()}
    host = next(one for one in everyone.values() if one.kind == Kind.HOST)
    parts = Part.objects.filter(process=process).values_list("organisation", flat=True)
    named = Party.objects.select_related("organisation")
    return Sides(
        of_log=_of_log(process),
        named={Side(one.level, one.name): one.organisation for one in named},
        everyone=everyone,
        inside=frozenset({host.pk, *parts}),
        host=host,
    )


def _of_log(process: Process) -> frozenset[Side]:
    run = process.latest_run
    found = Finding.objects.filter(run=run, name="hand_overs").first() if run else None
    return frozenset(
        Side(level["party"], name)
        for level in (found.content["levels"] if found else [])
        if level["party"] in Level.values
        for name in level.get("parties", [])
    )
