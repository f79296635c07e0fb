"""The ledger's list: the rows that are asked for, a page at a time, and how many there are.

A page begins after the last row of the one before, never by skipping rows, so that the thousandth
is as quick as the first. Rows are read once, in no order, as far as they are counted: where these
are all, they are put in order here; where there are more, a database that reads them in their
order soon has a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from daylit_site.ledger.entry_words import entry_title, person_words
from daylit_site.ledger.listed.filters import NEWEST, ORDERS
from daylit_site.ledger.models import UNTAKEN, Entry, Room, State
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import QueryDict

    from daylit_site.ledger.listed.filters import Filters, Order
    from daylit_site.ledger.models.entries import Entries
    from daylit_site.people.models import Person

PAGE = 50
COUNTED = 2_000
"""Counting stops after so many; what comes after the list counts more (``facets``)."""

SHOWN_WITH = ("process", "owner__organisation")
WHOLE_WITH = (*SHOWN_WITH, "pattern", "state_by__organisation", "reported_by__organisation")
LEFT_OUT = ("anchors", "digest", "resolution", "decided_as", "searched")


@dataclass(frozen=True)
class Total:
    """How many rows there are.

    Attributes:
        count: So many; no more than ``COUNTED``.
        is_more: Whether there are more.
        untaken: Of these, how many wait and nobody has said yet that they saw them.
        waiting: How many wait for an answer.
        own: How many wait, and whoever looks sees to them.
    """

    count: int
    is_more: bool
    untaken: int
    waiting: int
    own: int


@dataclass(frozen=True)
class Line:
    """An exception as the list shows it.

    Attributes:
        title: What happened.
        owner: Who sees to it; empty for nobody.
        age_seconds: How long ago it left the way.
        standing_seconds: For how long it has stood as it does.
        waiting_for: Whom or what it waits for, as far as whoever looks is told.
        is_elsewhere: Whether another team has the work now.
        may_be_chosen: Whether whoever looks may do anything to it.
    """

    entry: Entry
    title: str
    owner: str
    waiting_for: str
    age_seconds: float
    standing_seconds: float
    is_elsewhere: bool
    may_be_chosen: bool


@dataclass(frozen=True)
class Page:
    """A page of the list.

    Attributes:
        before: Where the page before ends; empty on the first.
        after: Where the next one begins; empty on the last.
        was_unread: Whether the address named a page that cannot be read: this is the first then.
    """

    lines: list[Line]
    before: str
    after: str
    was_unread: bool

    @property
    def may_choose(self) -> bool:
        """Whether there is any that can be chosen, to do something to it."""
        return any(one.may_be_chosen for one in self.lines)


class Edge(NamedTuple):
    """The row that a page begins after, or ends before."""

    value: Any
    pk: int


class Brief(NamedTuple):
    """What counting and putting in order needs of a row."""

    pk: int
    value: Any
    state: str
    waits: bool
    owner_id: int | None


class Turn(NamedTuple):
    """In which direction the list is read, and from where.

    Attributes:
        edge: Where the page begins; null at the beginning of the list.
        is_back: Whether it is the page that ends before the edge.
        was_unread: Whether the address named an edge that cannot be read.
    """

    order: Order
    edge: Edge | None = None
    is_back: bool = False
    was_unread: bool = False

    @property
    def is_falling(self) -> bool:
        """Whether greater values are read first."""
        return self.order.is_falling != self.is_back


def asked_for(person: Person, filters: Filters) -> Entries:
    """Return the rows that are asked for, as far as a person sees them, in no order."""
    rows = Entry.objects.visible_to(person).filter(filters.condition())
    return rows.order_by()


def listed(
    rows: Entries, filters: Filters, asked: QueryDict, person: Person, now: datetime
) -> tuple[Total, Page]:
    """Count rows, and return the page of them that an address asks for.

    Args:
        rows: All that are asked for.
        filters: In which order.
        asked: The part of the address after the question mark: ``after`` or ``before``.
        person: Who looks.
        now: The moment.
    """
    turn = _turn_in(asked, ORDERS[filters.order])
    columns = ("pk", turn.order.column, "state", "waits", "owner_id")
    counted = [Brief(*one) for one in rows.values_list(*columns)[: COUNTED + 1]]
    is_more = len(counted) > COUNTED
    ids = _ids(rows, turn) if is_more else _ids_of_few(counted, turn)
    return _total(counted[:COUNTED], person, is_more=is_more), _page(ids, turn, person, now)


def _total(counted: Sequence[Brief], person: Person, *, is_more: bool) -> Total:
    return Total(
        count=len(counted),
        is_more=is_more,
        untaken=sum(one.waits and one.state in UNTAKEN for one in counted),
        waiting=sum(one.state == State.WAITING for one in counted),
        own=sum(one.waits and one.owner_id == person.pk for one in counted),
    )


def _page(ids: Sequence[int], turn: Turn, person: Person, now: datetime) -> Page:
    """Make the page of the ids that were read: they are in reading order, and one more than fit."""
    has_more, kept = len(ids) > PAGE, list(ids[:PAGE])
    rows = Entry.objects.select_related(*SHOWN_WITH).defer(*LEFT_OUT)
    shown = _in_order(kept[::-1] if turn.is_back else kept, rows)
    has_before = has_more if turn.is_back else turn.edge is not None
    has_after = turn.is_back or has_more
    open_to = _open_to(shown, person)
    return Page(
        lines=[_line(one, person, now, is_open_to=one.pk in open_to) for one in shown],
        before=_edge_of(shown[0], turn.order) if shown and has_before else "",
        after=_edge_of(shown[-1], turn.order) if shown and has_after else "",
        was_unread=turn.was_unread,
    )


def in_batches(rows: Entries, *, size: int) -> Iterator[list[Entry]]:
    """Return all rows, the newest first, each batch read by itself: no reading stays open."""
    turn = Turn(ORDERS[NEWEST])
    while ids := _ids(rows, turn, most=size):
        batch = _in_order(ids, Entry.objects.select_related(*WHOLE_WITH).defer("anchors", "digest"))
        yield batch
        if len(ids) < size:
            return
        turn = turn._replace(edge=Edge(batch[-1].anchored_at, batch[-1].pk))


def _ids(rows: Entries, turn: Turn, *, most: int = PAGE + 1) -> list[int]:
    """Return the ids of a page in the order in which they are read, and of one row more."""
    column, sign = turn.order.column, "-" if turn.is_falling else ""
    if turn.edge is not None:
        rows = rows.filter(_beyond(column, turn.edge, is_falling=turn.is_falling))
    in_order = rows.order_by(f"{sign}{column}", f"{sign}pk")
    return list(in_order.values_list("pk", flat=True)[:most])


def _ids_of_few(few: Sequence[Brief], turn: Turn) -> list[int]:
    """Return the same of rows that are at hand."""
    in_order = sorted(((one.value, one.pk) for one in few), reverse=turn.is_falling)
    if turn.edge is not None:
        edge = tuple(turn.edge)
        is_beyond = (lambda one: one < edge) if turn.is_falling else (lambda one: one > edge)
        in_order = list(filter(is_beyond, in_order))
    return [pk for _value, pk in in_order[: PAGE + 1]]


def _beyond(column: str, edge: Edge, *, is_falling: bool) -> Q:
    """Return which rows come after an edge; the first part is what an index begins with."""
    side = "lt" if is_falling else "gt"
    from_here = Q(**{f"{column}__{side}e": edge.value})
    return from_here & (Q(**{f"{column}__{side}": edge.value}) | Q(**{f"pk__{side}": edge.pk}))


def told_of(rows: Sequence[Entry], person: Person) -> set[int]:
    """Return the ids of those of which someone is told what people said in their rooms."""
    return _open_to(rows, person) | {one.pk for one in rows if one.reported_by_id == person.pk}


def _open_to(rows: Sequence[Entry], person: Person) -> set[int]:
    """Return the ids of those whose rooms someone sees: people of the host see all."""
    ids = {one.pk for one in rows}
    if not person.is_partner:
        return ids
    rooms = Room.objects.visible_to(person).filter(entry__in=ids)
    return {pk for pk in rooms.values_list("entry", flat=True) if pk is not None}


def _in_order(ids: Sequence[int], rows: Entries) -> list[Entry]:
    """Return rows by their ids, in that order."""
    by_id = {one.pk: one for one in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def _line(one: Entry, person: Person, now: datetime, *, is_open_to: bool) -> Line:
    is_told = is_open_to or one.reported_by_id == person.pk
    return Line(
        entry=one,
        title=entry_title(one),
        owner=person_words(one.owner, person) if one.owner else "",
        waiting_for=one.waiting_for if is_told else "",
        age_seconds=max((now - one.anchored_at).total_seconds(), 0.0),
        standing_seconds=max((now - one.state_at).total_seconds(), 0.0),
        is_elsewhere=bool(one.now_team) and one.now_team != one.team and one.is_open,
        may_be_chosen=is_open_to and person.may(Right.WORK),
    )


def _edge_of(one: Entry, order: Order) -> str:
    value = getattr(one, order.column)
    said = value.isoformat() if isinstance(value, datetime) else repr(value)
    return f"{said}~{one.pk}"


def _turn_in(asked: QueryDict, order: Order) -> Turn:
    is_back = "before" in asked and "after" not in asked
    said = asked.get("before" if is_back else "after", "")
    edge = _edge_in(said, order)
    return Turn(order, edge, is_back and edge is not None, bool(said) and edge is None)


def _edge_in(said: str, order: Order) -> Edge | None:
    """Read where a page begins; null where nothing is said, or nothing that can be read."""
    value, _between, pk = said.rpartition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < len(str(2**63))):
        return None
    try:
        found = _moment(value) if order.column.endswith("_at") else float(value)
    except (ValueError, OverflowError):
        return None
    is_told = isinstance(found, datetime) or isfinite(found)
    return Edge(found, int(pk)) if is_told else None


def _moment(said: str) -> datetime:
    """Read a moment with its time zone, in ours; beyond all years it is none."""
    found = datetime.fromisoformat(said)
    if found.tzinfo is None:
        raise ValueError(said)
    return found.astimezone(UTC)
