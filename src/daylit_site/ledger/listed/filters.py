"""What of the ledger is asked for: the part of an address after the question mark.

What cannot be read is left out, with a sentence that says so; an address never breaks a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from daylit_site.ledger.entry_words import kind_words, pattern_title
from daylit_site.ledger.letters_of_work import quoted
from daylit_site.ledger.models import LONGEST_CASE, UNTAKEN, Pattern, State
from daylit_site.ledger.models.entries import PLACE_INDEXED
from daylit_site.ledger.searching.quoting import has_words
from daylit_site.people.models import Person
from daylit_site.records.models import Process
from daylit_site.ui.templatetags.daylit import day, duration, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrPromise

DAY_SECONDS = 86_400
MOST = 1_000_000
"""No amount that is asked for is greater."""

LONGEST_KIND = 20
"""No kind has a longer name."""

OPEN_ONES, ALL = "open", "all"
STATES: dict[str, tuple[Q, _StrPromise]] = {
    OPEN_ONES: (Q(waits=True), gettext_lazy("waiting for someone")),
    "new": (Q(waits=True, state__in=UNTAKEN), gettext_lazy("not taken by anyone")),
    "waiting": (Q(state=State.WAITING), gettext_lazy("waiting for an answer")),
    "resolved": (Q(state=State.RESOLVED), gettext_lazy("resolved")),
    "accepted": (Q(state=State.ACCEPTED), gettext_lazy("accepted")),
    "none": (Q(state=State.NONE), gettext_lazy("not an exception")),
    # Most come to stand so. As a state, SQLite would look them all up, and put them in order then.
    "over": (~Q(state__in=set(State) - {State.OVER}), gettext_lazy("over before anyone took it")),
    "gone": (Q(waits=False, is_found=False), gettext_lazy("no longer found")),
    ALL: (Q(), pgettext_lazy("exceptions", "all")),
}
"""How the exceptions stand that are asked for."""

ME, NOBODY = "me", "nobody"


class Order(NamedTuple):
    """An order of the list: by a column, then by id in the same direction."""

    column: str
    is_falling: bool
    label: _StrPromise


NEWEST = "newest"
ORDERS = {
    NEWEST: Order("anchored_at", True, gettext_lazy("newest first")),
    "oldest": Order("anchored_at", False, gettext_lazy("oldest first")),
    "delay": Order("delay_seconds", True, gettext_lazy("most delay first")),
    "steps": Order("caused_step_count", True, gettext_lazy("most steps caused first")),
    "longest": Order("state_at", False, gettext_lazy("longest as they stand first")),
}

LABELS: dict[str, _StrPromise] = {
    "state": gettext_lazy("How it stands"),
    "process": gettext_lazy("Process"),
    "kind": gettext_lazy("Kind"),
    "place": gettext_lazy("Place"),
    "pattern": gettext_lazy("Pattern"),
    "team": gettext_lazy("Team"),
    "held": gettext_lazy("Who has it now"),
    "organisation": gettext_lazy("Organisation"),
    "customer": gettext_lazy("Customer"),
    "service": gettext_lazy("Service"),
    "owner": gettext_lazy("Sees to it"),
    "reported": gettext_lazy("Reported by hand"),
    "since": gettext_lazy("Since"),
    "until": gettext_lazy("Until"),
    "steps": gettext_lazy("Steps caused, at least"),
    "delay": gettext_lazy("Delay, at least"),
    "q": gettext_lazy("Search"),
    "sort": gettext_lazy("Order"),
}
PAGING = ("after", "before")


class UnreadError(ValueError):
    """What an address says cannot be read."""


class Chosen(NamedTuple):
    """One thing that is asked for.

    Attributes:
        said: As an address says it.
        condition: Which rows.
        shown: As a page says it.
    """

    said: str
    condition: Q
    shown: str


@dataclass(frozen=True)
class Filters:
    """What is asked for.

    Attributes:
        chosen: By name, only what was said and could be read.
        ignored: A sentence for each thing that could not be read.
    """

    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    order: str = NEWEST
    ignored: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """How the exceptions stand that are asked for; the open ones where nothing is said."""
        return self.chosen["state"].said if "state" in self.chosen else OPEN_ONES

    @property
    def are_any(self) -> bool:
        """Whether anything is asked for but how exceptions stand."""
        return any(name != "state" for name in self.chosen)

    def condition(self) -> Q:
        """Return which rows are asked for."""
        asked = STATES[self.state][0]
        for name, one in self.chosen.items():
            if name != "state":
                asked &= one.condition
        return asked

    def but_for(self, *names: str) -> Filters:
        """Return the same with some things left out."""
        kept = {name: one for name, one in self.chosen.items() if name not in names}
        return replace(self, chosen=kept)

    def said(self, name: str) -> str:
        """Return one thing as an address says it; empty where nothing is said."""
        return self.chosen[name].said if name in self.chosen else ""

    def query(self, **changes: str) -> str:
        """Return the part of an address after the question mark, some things changed."""
        said = {name: one.said for name, one in self.chosen.items()} | {"sort": self.order}
        said |= changes
        defaults = {"state": OPEN_ONES, "sort": NEWEST}
        query = QueryDict(mutable=True)
        for name in (*LABELS, *PAGING):
            if said.get(name, "") not in ("", defaults.get(name, "")):
                query[name] = said[name]
        return query.urlencode()


def filters_of(asked: QueryDict, person: Person) -> Filters:
    """Read what an address asks for.

    Args:
        asked: The part after the question mark.
        person: Who asks: what they do not see cannot be asked for.
    """
    chosen, ignored = {}, []
    for name, value in asked.items():
        text = str(value).strip()
        if not text or name == "sort" or name in PAGING:
            continue
        try:
            chosen[name] = _read(name, text, person)
        except UnreadError as unread:
            ignored.append(str(unread))
    order = asked.get("sort", "").strip() or NEWEST
    if order not in ORDERS:
        ignored.append(_unread("sort", order))
        order = NEWEST
    return Filters(chosen, order, tuple(ignored))


def _read(name: str, text: str, person: Person) -> Chosen:
    if name not in READERS:
        words = {"name": _short(name)}
        raise UnreadError(
            _("Exceptions are not told apart by “%(name)s”: it was left out.") % words
        )
    found = None if "\0" in text else READERS[name](text, person)
    if found is None:
        raise UnreadError(_unread(name, text))
    return found


def _unread(name: str, text: str) -> str:
    words = {"label": LABELS[name], "text": _short(text)}
    return _("“%(text)s” is nothing that “%(label)s” can be: it was left out.") % words


def _short(text: str) -> str:
    longest = 60
    return text.replace("\0", "") if len(text) <= longest else f"{text[:longest]}…"


def _state(text: str, _person: Person) -> Chosen | None:
    found = STATES.get(text)
    return None if found is None else Chosen(text, found[0], str(found[1]))


def _process(text: str, person: Person) -> Chosen | None:
    """Choose a process: by leaving out the others, as ``Entries.visible_to`` says why."""
    found = Process.objects.visible_to(person).filter(process_id=text).first()
    if found is None:
        return None
    return Chosen(text, ~Q(process__in=Process.objects.exclude(pk=found.pk)), found.name)


def _pattern(text: str, person: Person) -> Chosen | None:
    key = _whole(text)
    found = None if key is None else Pattern.objects.visible_to(person).filter(pk=key).first()
    return None if found is None else Chosen(str(key), Q(pattern=found), pattern_title(found))


def _owner(text: str, person: Person) -> Chosen | None:
    if text == ME:
        return Chosen(text, Q(owner=person), _("you"))
    if text == NOBODY:
        # Not by "is null", for the reason that ``Entries.visible_to`` has for processes.
        return Chosen(text, ~Q(owner__gt=0), _("nobody yet"))
    key = _whole(text)
    found = None if key is None else Person.objects.visible_to(person).filter(pk=key).first()
    return None if found is None else Chosen(str(key), Q(owner=found), found.name)


def _reported(text: str, _person: Person) -> Chosen | None:
    return Chosen("1", Q(exception_id=None), _("yes")) if text == "1" else None


def _kind(text: str, _person: Person) -> Chosen | None:
    return Chosen(text, Q(kind=text), kind_words(text)) if len(text) <= LONGEST_KIND else None


def _place(text: str, _person: Person) -> Chosen:
    """Choose a place: by its beginning, which has an index, and as a whole."""
    begins = Q(Exact(Left("place", PLACE_INDEXED), text[:PLACE_INDEXED]))
    return Chosen(text, begins if len(text) < PLACE_INDEXED else begins & Q(place=text), text)


def _text(column: str) -> Callable[[str, Person], Chosen | None]:
    def read(text: str, _person: Person) -> Chosen:
        return Chosen(text, Q(**{column: text}), text)

    return read


def from_amount(name: str, said: str) -> Q:
    """Return which rows have an amount or more, or are since a day: of what an address can say."""
    column, read = AMOUNTS[name]
    return Q(**{f"{column}__gte": read(said)})


def _amount(name: str, shown: Callable[[Any], str]) -> Callable[[str, Person], Chosen | None]:
    read = AMOUNTS[name][1]

    def chosen(text: str, _person: Person) -> Chosen | None:
        least = read(text)
        return None if least is None else Chosen(text, from_amount(name, text), shown(least))

    return chosen


def _until(text: str, _person: Person) -> Chosen | None:
    begin = _day(text)
    if begin is None:
        return None
    return Chosen(text, Q(anchored_at__lt=begin + timedelta(days=1)), day(begin))


def _day(text: str) -> datetime | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    is_told = date.min < found < date.max
    return datetime.combine(found, time(), UTC) if is_told else None


def _seconds(text: str) -> float | None:
    """Read days as seconds."""
    try:
        days = float(text.replace(",", "."))
    except ValueError:
        return None
    return days * DAY_SECONDS if isfinite(days) and 0 <= days <= MOST else None


def _whole(text: str) -> int | None:
    """Read a number that is neither negative nor beyond what a database holds."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(MOST)) + 2:
        return None
    return int(text)


def _search(text: str, _person: Person) -> Chosen | None:
    if len(text) > LONGEST_CASE:
        return None
    return Chosen(text, has_words("searched", text), quoted(text))


AMOUNTS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "since": ("anchored_at", _day),
    "steps": ("caused_step_count", _whole),
    "delay": ("delay_seconds", _seconds),
}

COLUMNS = {
    "place": "place",
    "team": "team",
    "held": "now_team",
    "organisation": "organisation",
    "customer": "customer_id",
    "service": "service_id",
}
"""Where the names are that are asked for letter by letter."""

READERS: dict[str, Callable[[str, Person], Chosen | None]] = {
    "state": _state,
    "process": _process,
    "kind": _kind,
    "place": _place,
    "pattern": _pattern,
    **{name: _text(column) for name, column in COLUMNS.items() if name != "place"},
    "owner": _owner,
    "reported": _reported,
    "since": _amount("since", day),
    "until": _until,
    "steps": _amount("steps", number),
    "delay": _amount("delay", duration),
    "q": _search,
}
