"""How many exceptions there are of each kind, at each place, of each team and so on.

Each count is of what is asked for but for the thing counted: so one sees what choosing another
value would bring. What is asked for alike is read once, and no more rows than ``COUNTED``: where
there are more, the newest of them are counted, and every count is a least one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.entry_words import kind_words, pattern_title
from daylit_site.ledger.listed.filters import AMOUNTS, DAY_SECONDS, LABELS, ME, NOBODY
from daylit_site.ledger.listed.listing import asked_for
from daylit_site.ledger.models import Pattern
from daylit_site.people.models import Person
from daylit_site.processes.scope import HANDED_TO
from daylit_site.records.models import Part, Process
from daylit_site.records.own_parties import parties_of
from daylit_site.ui.templatetags.daylit import duration, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from daylit_site.ledger.listed.filters import Filters

COUNTED = 10_000
"""No more rows are counted."""

SHOWN = 12
"""So many values of each are shown, the most frequent."""

COLUMNS = {
    "process": "process_id",
    "kind": "kind",
    "place": "place",
    "pattern": "pattern_id",
    "team": "team",
    "organisation": "organisation",
    "owner": "owner_id",
    "customer": "customer_id",
    "service": "service_id",
}
READ = (*COLUMNS.values(), *(column for column, _read in AMOUNTS.values()))

AGES_DAYS = (1, 7, 30, 90)
STEPS = (1, 5, 20)
DELAYS_DAYS = (1, 7, 30)
OWN_FILTERS = {"since": ("since", "until"), "steps": ("steps",), "delay": ("delay",)}


class Value(NamedTuple):
    """A value of a facet.

    Attributes:
        how_many: No more than ``COUNTED``.
        is_more: Whether there may be more, as only the newest rows were counted.
        query: The part of the address that chooses it; that leaves it, where it is chosen.
    """

    shown: str
    how_many: int
    is_more: bool
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """Counts by one thing.

    Attributes:
        values: The most frequent first; of ages and amounts in their order.
        has_more: Whether there are values that are not shown.
        are_names: Whether values are names that a log gives.
        newest: How many rows were counted, where that were only the newest; else 0.
    """

    name: str
    label: str
    values: Sequence[Value]
    has_more: bool = False
    are_names: bool = False
    newest: int = 0


@dataclass(frozen=True)
class Facets:
    """What is asked for, counted.

    Attributes:
        each: By each thing that it can be told apart by.
        total: How much there is in all.
        is_more: Whether there is more than that, as counting stopped.
    """

    each: Sequence[Facet]
    total: int
    is_more: bool

    @property
    def newest(self) -> int:
        """How many rows were counted, where anything was counted among the newest only; else 0."""
        return max((one.newest for one in self.each), default=0)


def facets(person: Person, filters: Filters, now: datetime) -> Facets:
    """Count what is asked for, in all and by each thing that it can be told apart by."""
    readings = _Readings(person, filters)
    counted = {name: readings.but_for(name).counted(COLUMNS[name]) for name in COLUMNS}
    told = _Names(person, counted)
    named = (_facet(name, counted[name], readings, told) for name in COLUMNS)
    every = (*named, *_amounts(readings, now))
    each = [one for one in every if one.values and not (one.name == "process" and told.is_one)]
    all_asked = readings.but_for()
    return Facets(each, len(all_asked.rows), all_asked.is_capped)


class _Reading(NamedTuple):
    """Rows that were read.

    Attributes:
        rows: Of each the values of ``READ``.
        is_capped: Whether there are more than these, which are the newest.
    """

    rows: Sequence[tuple[Any, ...]]
    is_capped: bool

    @property
    def newest(self) -> int:
        """How many rows these are, where there are more; else 0."""
        return len(self.rows) if self.is_capped else 0

    def values(self, column: str) -> list[Any]:
        at = READ.index(column)
        return [row[at] for row in self.rows]

    def counted(self, column: str) -> Counter[Any]:
        return Counter(self.values(column))


class _Readings:
    """What is asked for, and the same with some things left out; each is read once."""

    def __init__(self, person: Person, filters: Filters) -> None:
        self.person, self.filters = person, filters
        self.read: dict[tuple[str, ...], _Reading] = {}

    def but_for(self, *names: str) -> _Reading:
        """Return the rows that are asked for, where some things are not asked for."""
        left_out = tuple(name for name in names if name in self.filters.chosen)
        if left_out not in self.read:
            self.read[left_out] = _read(self.person, self.filters.but_for(*left_out))
        return self.read[left_out]


def _read(person: Person, filters: Filters) -> _Reading:
    """Read in no order, as the list counts; where that are too many, the newest."""
    rows = asked_for(person, filters).values_list(*READ)
    read = list(rows[: COUNTED + 1])
    if len(read) <= COUNTED:
        return _Reading(read, is_capped=False)
    return _Reading(list(rows.order_by("-anchored_at", "-pk")[:COUNTED]), is_capped=True)


class _Names:
    """What values are called, as far as whoever looks is told.

    Attributes:
        is_one: Whether there is no more than one process.
    """

    def __init__(self, person: Person, counted: Mapping[str, Counter[Any]]) -> None:
        processes = Process.objects.visible_to(person)
        self.processes = {one.pk: one for one in processes}
        self.is_one = len(self.processes) <= 1
        people = Person.objects.visible_to(person).filter(pk__in=_keys(counted["owner"]))
        self.people = {one.pk: one for one in people}
        self.me = person.pk
        patterns = Pattern.objects.visible_to(person).filter(pk__in=_keys(counted["pattern"]))
        self.patterns = {one.pk: one for one in _seen(person, patterns)}

    def of(self, name: str, value: Any) -> tuple[str, str] | None:
        """Return how an address says a value, and a page; null where it is not told."""
        by_column: dict[str, Callable[[Any], tuple[str, str] | None]] = {
            "process": self._process,
            "pattern": self._pattern,
            "owner": self._owner,
            "kind": lambda kind: (kind, kind_words(kind)),
        }
        if name in by_column:
            return by_column[name](value)
        return (value, value) if value else None

    def _process(self, key: int) -> tuple[str, str] | None:
        found = self.processes.get(key)
        return None if found is None else (found.process_id, found.name)

    def _pattern(self, key: int | None) -> tuple[str, str] | None:
        found = self.patterns.get(key or 0)
        return None if found is None else (str(found.pk), pattern_title(found))

    def _owner(self, key: int | None) -> tuple[str, str] | None:
        if key is None:
            return NOBODY, _("nobody yet")
        if key == self.me:
            return ME, _("you")
        found = self.people.get(key)
        return None if found is None else (str(key), found.name)


def _keys(counted: Counter[Any]) -> Iterable[int]:
    return [key for key in counted if key is not None]


def _seen(person: Person, patterns: Iterable[Pattern]) -> Iterable[Pattern]:
    """Leave out the patterns between parties of others, which people of a partner do not see."""
    if not person.is_partner:
        return patterns
    own = frozenset[str]().union(*parties_of(person.organisation_id).values())
    sharing = Part.objects.filter(organisation=person.organisation_id, sees_borders=True)
    shared = set(sharing.values_list("process_id", flat=True))
    return [
        one
        for one in patterns
        if one.process_id in shared or not (parties := _parties(one)) or own & parties
    ]


def _parties(one: Pattern) -> set[str]:
    if one.kind == "late" and one.place.startswith(HANDED_TO):
        return {one.place.removeprefix(HANDED_TO)}
    return {one.holder, one.other} - {""}


def _facet(name: str, counted: Counter[Any], readings: _Readings, told: _Names) -> Facet:
    called = [(told.of(name, value), count) for value, count in counted.items()]
    known = [(*one, count) for one, count in called if one is not None]
    known.sort(key=lambda one: (-one[2], one[1]))
    reading = readings.but_for(name)
    values = [
        _value(name, *one, readings.filters, is_more=reading.is_capped) for one in known[:SHOWN]
    ]
    are_names = name not in ("kind", "owner", "pattern")
    return Facet(name, str(LABELS[name]), values, len(known) > SHOWN, are_names, reading.newest)


def _value(
    name: str, said: str, shown: str, count: int, filters: Filters, *, is_more: bool
) -> Value:
    is_chosen = filters.said(name) == said
    query = filters.query(**{name: "" if is_chosen else said})
    return Value(shown, count, is_more, query, is_chosen)


def _amounts(readings: _Readings, now: datetime) -> list[Facet]:
    """Count by age, steps caused and delay, each from a least amount on."""
    asked = {
        "since": {_day_before(now, days): _in_the_last(days) for days in AGES_DAYS},
        "steps": {str(least): _at_least(number(least)) for least in STEPS},
        "delay": {f"{days:g}": _at_least(duration(days * DAY_SECONDS)) for days in DELAYS_DAYS},
    }
    labels = {"since": _("Age"), "steps": _("Steps caused"), "delay": _("Delay")}
    return [_from_least(name, labels[name], said, readings) for name, said in asked.items()]


def _from_least(name: str, label: str, asked: Mapping[str, str], readings: _Readings) -> Facet:
    """Count the rows from each amount on."""
    reading = readings.but_for(*OWN_FILTERS[name])
    column, read = AMOUNTS[name]
    amounts = reading.values(column)
    counted = [
        (said, shown, sum(one >= least for one in amounts))
        for said, shown in asked.items()
        for least in [read(said)]
    ]
    values = [
        _value(name, *one, readings.filters, is_more=reading.is_capped)
        for one in counted
        if one[-1]
    ]
    return Facet(name, label, values, newest=reading.newest)


def _day_before(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).date().isoformat()


def _in_the_last(days: int) -> str:
    words = ngettext("since yesterday", "in the last %(days)s days", days)
    return words % {"days": number(days)}


def _at_least(amount: str) -> str:
    return _("%(amount)s or more") % {"amount": amount}
