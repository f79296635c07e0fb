"""What was agreed for work that passes from one party to another; the last of a pair stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit_site.ledger.handing.clocks import calendar_of
from daylit_site.ledger.handing.limits_told import limit_told
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.models import Terms
from daylit_site.people.models import Level
from daylit_site.processes.naming import named_to
from daylit_site.records.borders import Borders, borders_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from daylit_site.ledger.handing.parties import Sides
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process


@dataclass(frozen=True)
class TermsTold:
    """Terms as a page tells them.

    Attributes:
        level: Whether they are of teams or of organisations.
        limit: Within which time, in words; empty for none.
        needs: What has to come with the work.
        by: Who wrote them, as far as the reader may know of them.
        is_over: Whether they were taken back.
    """

    level: str
    from_party: str
    to_party: str
    limit: str
    needs: tuple[str, ...]
    at: datetime
    by: str
    is_over: bool


@dataclass(frozen=True)
class TermsShown:
    """The terms of a process that a reader sees.

    Attributes:
        standing: Those that stand, by pair.
        earlier: All that was ever agreed, the last first.
    """

    standing: list[TermsTold]
    earlier: list[TermsTold]


def terms_shown(process: Process, reader: Person) -> TermsShown:
    """Return what was agreed in a process between the parties that a reader is told of."""
    sides = sides_of(process)
    borders = _borders(process, reader, sides)
    of_process = Terms.objects.filter(process=process).select_related("agreed_by__organisation")
    rows = [one for one in of_process if borders.sees(one.level, one.from_party, one.to_party)]
    names = named_to(reader, [one.agreed_by for one in rows])
    told = {one.pk: _told(one, names[one.agreed_by_id], process, sides) for one in rows}
    last = _last_of_pairs(rows)
    standing = [told[one.pk] for one in last if not one.is_over]
    standing.sort(key=lambda one: (one.level != Level.TEAM, one.from_party, one.to_party))
    return TermsShown(standing, [told[one.pk] for one in rows])


def terms_between(process: Process, sides: Sides, giver: Side, taker: Side) -> Terms | None:
    """Return what stands for work that passes between two parties; null where nothing does.

    What two teams agreed counts before what their organisations did.

    Args:
        process: The process.
        sides: Its parties.
        giver: Who hands over.
        taker: Who receives, on the same level.
    """
    found = _standing(process, giver.level, [giver.name], [taker.name])
    if found is not None or giver.level == Level.ORGANISATION:
        return found
    one, other = sides.whose(giver), sides.whose(taker)
    if one.pk == other.pk:
        return None
    return _standing(process, Level.ORGANISATION, sides.names_of(one), sides.names_of(other))


def _standing(
    process: Process, level: str, givers: Iterable[str], takers: Iterable[str]
) -> Terms | None:
    last = Terms.objects.filter(
        process=process, level=level, from_party__in=givers, to_party__in=takers
    ).first()
    return None if last is None or last.is_over else last


def _borders(process: Process, reader: Person, sides: Sides) -> Borders:
    """Return which borders a reader sees; one's own organisation may have a name in no log."""
    found = borders_of(reader, process)
    if found.parties is None:
        return found
    own = sides.own(reader.organisation)
    parties = {
        level: frozenset(one.name for one in own if one.level == level) for level in Level.values
    }
    return Borders(parties, are_shared=found.are_shared)


def _last_of_pairs(rows: Iterable[Terms]) -> list[Terms]:
    last: dict[tuple[str, str, str], Terms] = {}
    for one in rows:
        last.setdefault((one.level, one.from_party, one.to_party), one)
    return list(last.values())


def _told(one: Terms, by: str, process: Process, sides: Sides) -> TermsTold:
    taker = Side(one.level, one.to_party)
    calendar = calendar_of(process, taker, sides.names_of(sides.whose(taker))[0])
    return TermsTold(
        level=one.level,
        from_party=one.from_party,
        to_party=one.to_party,
        limit=limit_told(one.limit_seconds, calendar) if one.limit_seconds else "",
        needs=tuple(one.needs),
        at=one.agreed_at,
        by=by,
        is_over=one.is_over,
    )
