"""How many exceptions there are of each kind, at each place, of each team and so on.

Each count is of what is asked for but for the thing counted: so one sees what choosing another
value would bring. What is asked for alike is counted in one reading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.entry_words import kind_words, pattern_title
from daylit_site.ledger.listed.filters import DAY_SECONDS, LABELS, ME, NOBODY, from_amount
from daylit_site.ledger.listed.listing import COUNTED, asked_for
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
    from daylit_site.ledger.models.entries import Entries

SHOWN = 12
"""So many values of each are shown, the most frequent."""

TOGETHER = {
    "process": "process_id",
    "kind": "kind",
    "place": "place",
    "pattern": "pattern_id",
    "team": "team",
    "organisation": "organisation",
    "owner": "owner_id",
}
"""What has few values: counted in one reading."""

ALONE = {"customer": "customer_id", "service": "service_id"}
"""What may have a value for every row."""

COLUMNS = {**TOGETHER, **ALONE}

AGES_DAYS = (1, 7, 30, 90)
STEPS = (1, 5, 20)
DELAYS_DAYS = (1, 7, 30)
OWN_FILTERS = {"since": ("since", "until"), "steps": ("steps",), "delay": ("delay",)}


class Value(NamedTuple):
    """A value of a facet.

    Attributes:
        how_many: No more than ``COUNTED``.
        is_more: Whether there are more.
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
    """

    name: str
    label: str
    values: Sequence[Value]
    has_more: bool = False
    are_names: bool = False


def facets(person: Person, filters: Filters, now: datetime) -> list[Facet]:
    """Count what is asked for, by each thing that it can be told apart by."""
    counted = counts(person, filters)
    told = _Names(person, counted)
    named = (_facet(name, counted[name], filters, told) for name in COLUMNS)
    every = (*named, *_amounts(person, filters, now))
    return [one for one in every if one.values and not (one.name == "process" and told.is_one)]


def counts(person: Person, filters: Filters) -> dict[str, Counter[Any]]:
    """Count rows by the value of each column; of those with many values only the most frequent."""
    free = [name for name in TOGETHER if name not in filters.chosen]
    counted: dict[str, Counter[Any]] = _together(asked_for(person, filters), free)
    for name, column in COLUMNS.items():
        if name not in free:
            counted[name] = _alone(asked_for(person, filters.but_for(name)), column)
    return counted


def _together(rows: Entries, names: Sequence[str]) -> dict[str, Counter[Any]]:
    counted: dict[str, Counter[Any]] = defaultdict(Counter)
    columns = [TOGETHER[name] for name in names]
    if not columns:
        return counted
    for *values, count in rows.values_list(*columns).annotate(Count("pk")):
        for name, value in zip(names, values, strict=True):
            counted[name][value] += count
    return counted


def _alone(rows: Entries, column: str) -> Counter[Any]:
    told = rows.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
    # Those without a value are left out later: one more than is shown, and one to tell of others.
    return Counter(dict(told[: SHOWN + 2]))


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


def _facet(name: str, counted: Counter[Any], filters: Filters, told: _Names) -> Facet:
    called = [(told.of(name, value), count) for value, count in counted.items()]
    known = [(*one, count) for one, count in called if one is not None]
    known.sort(key=lambda one: (-one[2], one[1]))
    chosen = filters.said(name)
    values = [_value(name, *one, filters, is_chosen=one[0] == chosen) for one in known[:SHOWN]]
    are_names = name not in ("kind", "owner", "pattern")
    return Facet(name, str(LABELS[name]), values, len(known) > SHOWN, are_names)


def _value(
    name: str, said: str, shown: str, count: int, filters: Filters, *, is_chosen: bool
) -> Value:
    query = filters.query(**{name: "" if is_chosen else said})
    return Value(shown, min(count, COUNTED), count > COUNTED, query, is_chosen)


def _amounts(person: Person, filters: Filters, now: datetime) -> list[Facet]:
    """Count by age, steps caused and delay, each from a least amount on."""
    asked = {
        "since": {_day_before(now, days): _in_the_last(days) for days in AGES_DAYS},
        "steps": {str(least): _at_least(number(least)) for least in STEPS},
        "delay": {f"{days:g}": _at_least(duration(days * DAY_SECONDS)) for days in DELAYS_DAYS},
    }
    labels = {"since": _("Age"), "steps": _("Steps caused"), "delay": _("Delay")}
    counted = _counted_from(person, filters, asked)
    return [
        Facet(
            name,
            labels[name],
            [
                _value(name, said, shown, count, filters, is_chosen=filters.said(name) == said)
                for (said, shown), count in zip(values.items(), counted[name], strict=True)
                if count
            ],
        )
        for name, values in asked.items()
    ]


def _counted_from(
    person: Person, filters: Filters, asked: Mapping[str, Mapping[str, str]]
) -> dict[str, list[int]]:
    """Count the rows from each amount on, what is asked for alike in one reading."""
    found: dict[str, list[int]] = {}
    by_rows: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, own in OWN_FILTERS.items():
        by_rows[tuple(one for one in own if one in filters.chosen)].append(name)
    for left_out, names in by_rows.items():
        rows = asked_for(person, filters.but_for(*left_out))
        columns = {
            f"{name}_{at}": Count("pk", filter=from_amount(name, said))
            for name in names
            for at, said in enumerate(asked[name])
        }
        told = rows.aggregate(**columns)
        found |= {name: [told[f"{name}_{at}"] for at in range(len(asked[name]))] for name in names}
    return found


def _day_before(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).date().isoformat()


def _in_the_last(days: int) -> str:
    words = ngettext("since yesterday", "in the last %(days)s days", days)
    return words % {"days": number(days)}


def _at_least(amount: str) -> str:
    return _("%(amount)s or more") % {"amount": amount}
