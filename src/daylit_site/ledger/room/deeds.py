"""What someone can do to an exception as it stands: which forms its page shows, and doing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from daylit_site.ledger.deciding.authority import of_role, of_use
from daylit_site.ledger.deciding.holding import may_close
from daylit_site.ledger.deciding.looked_back import GRANTED
from daylit_site.ledger.models import OPEN, UNTAKEN, State
from daylit_site.ledger.operations import entries, rooms
from daylit_site.ledger.room.forms import (
    Accepting,
    Askable,
    Assigning,
    Closing,
    Reasoned,
    Versioned,
    Waiting,
)
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from daylit_site.ledger.models import Entry, Pattern
    from daylit_site.people.models import Person


@dataclass(frozen=True)
class Deed:
    """Something that can be done to an exception.

    Attributes:
        key: By what a form names it.
        label: What its form stands behind; of what asks nothing, what its button says.
        said: What is said once it is done.
        standing: How exceptions stand to which it can be done.
        form: What is asked.
        right: Who may do it.
        is_rare: Whether it stands behind the others.
        button: What the button of its form says, where that is not the label.
    """

    key: str
    label: _StrPromise
    said: _StrPromise
    standing: Collection[str]
    form: type[Versioned] = Versioned
    right: Right = Right.WORK
    is_rare: bool = False
    button: _StrPromise | str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked: a button does it."""
        return self.form is Versioned


TAKE, GO_ON = "take", "go_on"
"""Seeing to it oneself; and again, for whoever does already."""

CLOSED = tuple(state for state in State if state not in OPEN)
DEEDS = (
    Deed(
        "close",
        _("Decide and close"),
        _("It is closed."),
        (*OPEN, State.OVER),
        Closing,
        button=_("Close it"),
    ),
    Deed(TAKE, _("Take it"), _("You see to it now."), OPEN),
    Deed(GO_ON, _("Go on with it"), _("You see to it now."), (State.ACKNOWLEDGED, State.WAITING)),
    Deed("acknowledge", _("I saw it"), _("It is marked as seen."), UNTAKEN),
    Deed(
        "assign",
        _("Ask someone to see to it"),
        _("They see to it now."),
        OPEN,
        Assigning,
        is_rare=True,
        button=_("Ask them"),
    ),
    Deed(
        "wait",
        _("It waits for …"),
        _("It is marked as waiting."),
        OPEN,
        Waiting,
        button=_("Mark it as waiting"),
    ),
    Deed(
        "accept",
        _("Accept it until a day"),
        _("It is accepted until then."),
        (*OPEN, State.OVER, State.RESOLVED),
        Accepting,
        Right.JUDGE,
        is_rare=True,
        button=_("Accept it"),
    ),
    Deed(
        "set_aside",
        _("It is no exception"),
        _("It no longer counts as an exception."),
        (*OPEN, State.OVER, State.RESOLVED, State.ACCEPTED),
        Reasoned,
        Right.JUDGE,
        is_rare=True,
        button=_("Set it aside"),
    ),
    Deed("reopen", _("Open it again"), _("It is open again."), CLOSED, Reasoned),
)
BY_KEY = {one.key: one for one in DEEDS}


@dataclass(frozen=True)
class DeedShown:
    """Something that someone can do to an exception just now.

    Attributes:
        form: What it asks.
        is_first: Whether it is what comes next.
        is_asked_for: Whether the page was asked for with it.
    """

    deed: Deed
    form: Versioned
    is_first: bool = False
    is_asked_for: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its form is shown at once: it was asked for, or sent and not done."""
        return self.is_asked_for or self.form.is_bound


def deeds_for(entry: Entry, person: Person, *, may_talk: bool) -> list[Deed]:
    """Return what someone can do to an exception as it stands, first what comes next.

    Who may not talk of it can do nothing.
    """
    if not may_talk:
        return []
    could = [one for one in DEEDS if entry.state in one.standing and person.may(one.right)]
    theirs = [one for one in could if _may_do(one, entry, person)]
    return sorted(theirs, key=lambda one: one.key != next_for(entry, person))


def _may_do(deed: Deed, entry: Entry, person: Person) -> bool:
    if deed.key in (TAKE, GO_ON) and (deed.key == GO_ON) != (entry.owner_id == person.pk):
        return False
    asking = {
        "close": may_close,
        "reopen": entries.may_reopen,
        TAKE: entries.may_take,
        "assign": entries.may_take,
    }
    return deed.key not in asking or asking[deed.key](entry, person)


def next_for(kept: Entry | Pattern, person: Person) -> str:
    """Return what comes next: closing it, or first taking it, where nobody of the host has yet."""
    is_untaken = kept.state in OPEN and kept.owner_id is None
    return TAKE if is_untaken and not person.is_partner else "close"


def form_for(deed: Deed, entry: Entry, people: Askable, sent: QueryDict | None = None) -> Versioned:
    """Return the form of something, as it was sent, or fresh."""
    how: dict[str, Any] = {
        "initial": {"version": entry.version},
        "auto_id": f"{deed.key}-%s",
    }
    if deed.form is Assigning:
        how["people"] = people
    return deed.form(sent, **how)


@transaction.atomic
def do_deed(deed: Deed, entry: Entry, form: Versioned, *, person: Person, now: datetime) -> None:
    """Do something to an exception; whoever does is in its room from then on.

    Raises:
        UnableToError: It is refused, in a sentence.
    """
    said = dict(form.cleaned_data)
    if deed.key == "close":
        said["decided_as"] = _authority(entry, person)
    doing: Callable[..., None] = OPERATIONS[deed.key]
    doing(entry=entry, person=person, now=now, **said)
    room = rooms.open_room(kept=entry, person=person, now=now)
    rooms.come_in(room=room, person=person, now=now)


def _authority(entry: Entry, person: Person) -> str:
    """Return by whose authority someone closes an exception: a right they used, else their role.

    What they were granted above a limit they close by the authority of who granted it. What was
    decided before it was closed last does not count, nor what somebody else decided.
    """
    decided = Q(is_over_limit=False) | Q(answer=GRANTED)
    used = entry.uses.filter(decided, by=person).annotate(since=Coalesce("answered_at", "at"))
    closed = entry.changes.filter(verb="resolved").order_by("-pk").first()
    if closed is not None:
        used = used.filter(since__gt=closed.at)
    last = used.select_related("right__team", "by", "answered_by").order_by("-since", "-pk").first()
    return of_role(person.role) if last is None else of_use(last)


OPERATIONS: dict[str, Callable[..., None]] = {
    "acknowledge": entries.acknowledge,
    TAKE: entries.take,
    GO_ON: entries.take,
    "assign": entries.assign,
    "wait": entries.wait,
    "close": entries.resolve,
    "accept": entries.accept,
    "set_aside": entries.set_aside,
    "reopen": entries.reopen,
}
