"""What people do to an exception: see it, take it, wait, resolve it, accept it, set it aside."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.changing import change, judge
from daylit_site.ledger.closing_letters import tell_of_closing
from daylit_site.ledger.deciding.holding import may_close
from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.errors import UnableToChangeError, UnableToJudgeError
from daylit_site.ledger.models import OPEN, UNTAKEN, Answer, Entry, State
from daylit_site.ledger.operations.asks_of_closed import end_asks
from daylit_site.ledger.operations.clocks_of_closed import let_clocks_go_on, stop_clocks
from daylit_site.ledger.owner_letters import tell_of_owner
from daylit_site.people.roles import Right
from daylit_site.records.following import judge_soon

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from daylit_site.people.models import Person

JUDGED = (State.ACCEPTED, State.NONE)
"""How exceptions stand because of a judgement, which the record honours."""

NOT_WAITING: Mapping[str, Any] = {"waiting_for": "", "reason": ""}


@transaction.atomic
def acknowledge(*, entry: Entry, version: int | None, person: Person, now: datetime) -> None:
    """Say that one saw it.

    Raises:
        UnableToChangeError: Someone did before, or it is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, UNTAKEN, person)
    _change(entry, "acknowledged", version, person, now, state=State.ACKNOWLEDGED)


@transaction.atomic
def take(
    *,
    entry: Entry,
    version: int | None,
    person: Person,
    now: datetime,
    is_told: bool = True,
) -> None:
    """See to it oneself. What others see to and waits for an answer, or is paused, waits on.

    Args:
        entry: The exception.
        version: That of the row as it was shown; null where it was not shown alone.
        person: Who takes it.
        now: The moment.
        is_told: Whether who saw to it before is written to.

    Raises:
        UnableToChangeError: It is closed, or people of another organisation see to it.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, OPEN, person)
    _check_taking(entry, person)
    before = entry.owner
    if before != person and waits_on_the_clock(entry):
        change(entry, "taken", version=version, person=person, now=now, owner=person)
    else:
        fields = {"state": State.IN_WORK, "owner": person, **NOT_WAITING}
        _change(entry, "taken", version, person, now, **fields)
    if is_told:
        tell_of_owner(entry, before=before, by=person, now=now)


def waits_on_the_clock(entry: Entry) -> bool:
    """Whether an exception waits as its clock is paused, or for the answer to a hand-over."""
    if entry.state != State.WAITING:
        return False
    is_paused = entry.pauses.filter(ended_at=None).exists()
    return is_paused or entry.hand_overs.filter(answer=Answer.OFFERED).exists()


def may_take(entry: Entry, person: Person) -> bool:
    """Whether someone may take an exception, or give it to others to see to.

    A partner's people may where nobody sees to it, or one of theirs does.
    """
    owner = entry.owner
    is_theirs = owner is None or owner.organisation_id == person.organisation_id
    return is_theirs or not person.is_partner


@transaction.atomic
def assign(
    *,
    entry: Entry,
    to: Person,
    version: int | None,
    person: Person,
    now: datetime,
    is_told: bool = True,
) -> None:
    """Ask someone to see to it.

    Args:
        entry: The exception.
        to: Who is to see to it.
        version: That of the row as it was shown; null where it was not shown alone.
        person: Who asks.
        now: The moment.
        is_told: Whether they are written to, and who saw to it before.

    Raises:
        UnableToChangeError: It is closed, they do not see it, or people of another organisation see
            to it.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, OPEN, person)
    _check_taking(entry, person)
    if not Entry.objects.visible_to(to).filter(pk=entry.pk).exists():
        refused = _("%(name)s does not see this exception: bring them into its room first.")
        raise UnableToChangeError(refused % {"name": to.name})
    state = State.ACKNOWLEDGED if entry.state in UNTAKEN else State(entry.state)
    said, before = {"to": to.name}, entry.owner
    _change(entry, "assigned", version, person, now, said=said, state=state, owner=to)
    if is_told:
        tell_of_owner(entry, before=before, by=person, now=now)


@transaction.atomic
def wait(
    *,
    entry: Entry,
    waiting_for: str,
    reason: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Say whom or what it waits for, and why.

    Raises:
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, OPEN, person)
    fields = {"waiting_for": waiting_for, "reason": reason}
    _change(entry, "waiting", version, person, now, said=fields, state=State.WAITING, **fields)


@transaction.atomic
def resolve(
    *,
    entry: Entry,
    resolution: str,
    reason: str,
    decided_as: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Close it, with what was done and why.

    Args:
        entry: The exception.
        resolution: What was done.
        reason: Why that.
        decided_as: By whose authority, as ``deciding.authority`` keeps it.
        version: That of the row as it was shown; null where it was not shown alone.
        person: Who closes it.
        now: The moment.

    Raises:
        UnableToChangeError: It is closed already, or not theirs to close.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, (*OPEN, State.OVER), person)
    _check_closing(entry, person)
    fields = {"resolution": resolution, "reason": reason, "decided_as": decided_as}
    _change(
        entry,
        "resolved",
        version,
        person,
        now,
        said=fields,
        state=State.RESOLVED,
        waiting_for="",
        **fields,
    )


@transaction.atomic
def accept(
    *,
    entry: Entry,
    until_on: date,
    reason: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Bear it until a day; the library's next answer tells it apart.

    Raises:
        UnableToChangeError: It is accepted, or no exception.
        UnableToJudgeError: The day is over.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, (*OPEN, State.OVER, State.RESOLVED), person)
    if until_on < now.date():
        raise UnableToJudgeError(_("That day is over. Say until which day it is accepted."))
    said = {"until": until_on, "reason": reason}
    fields = {
        "state": State.ACCEPTED,
        "accepted_until": until_on,
        "reason": reason,
        "waiting_for": "",
    }
    _change(entry, "accepted", version, person, now, said=said, **fields)
    _judge(entry, "accepted", person, now, reason=reason, until_on=until_on)


@transaction.atomic
def set_aside(
    *, entry: Entry, reason: str, version: int | None, person: Person, now: datetime
) -> None:
    """Say that it is no exception; the library leaves it out of every count from then on.

    Raises:
        UnableToChangeError: That was said already.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, (*OPEN, State.OVER, State.RESOLVED, State.ACCEPTED), person)
    fields = {
        "state": State.NONE,
        "accepted_until": None,
        "reason": reason,
        "waiting_for": "",
    }
    _change(entry, "set aside", version, person, now, said={"reason": reason}, **fields)
    _judge(entry, "not an exception", person, now, reason=reason)


@transaction.atomic
def reopen(
    *, entry: Entry, reason: str, version: int | None, person: Person, now: datetime
) -> None:
    """Open it again; what was judged of it is taken back.

    Raises:
        UnableToChangeError: It is open, or not theirs to open.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(entry, tuple(set(State) - set(OPEN)), person)
    _check_opening(entry, person)
    was_judged = entry.state in JUDGED
    fields = {"state": State.REOPENED, "reason": reason, "accepted_until": None}
    _change(entry, "reopened", version, person, now, said={"reason": reason}, **fields)
    let_clocks_go_on(entry, now=now)
    if was_judged:
        _judge(entry, "reopened", person, now, reason=reason)


def may_reopen(entry: Entry, person: Person) -> bool:
    """Whether someone may open an exception again: who may close it, and, if judged, may judge."""
    return may_close(entry, person) and (entry.state not in JUDGED or person.may(Right.JUDGE))


def _check_taking(entry: Entry, person: Person) -> None:
    if entry.owner is not None and not may_take(entry, person):
        sentence = _("Nothing was changed: %(name)s sees to this. Say in its room what you need.")
        raise UnableToChangeError(sentence % {"name": person_words(entry.owner, person)})


def _check_closing(entry: Entry, person: Person) -> None:
    if not may_close(entry, person):
        sentence = _(
            "Nothing was changed: closing this is for the people of %(name)s. Say in its room what "
            "you did, or hand the work back."
        )
        raise UnableToChangeError(sentence % {"name": entry.process.owner.organisation.name})


def _check_opening(entry: Entry, person: Person) -> None:
    if may_reopen(entry, person):
        return
    if not person.is_partner:
        raise UnableToChangeError(not_taken_back())
    sentence = _("Nothing was changed: opening this again is for the people of %(name)s.")
    raise UnableToChangeError(sentence % {"name": entry.process.owner.organisation.name})


def not_taken_back() -> str:
    """Say why someone cannot open again what was judged."""
    return _("Nothing was changed: what was judged is taken back by those who may judge it.")


def _check(entry: Entry, standing: Collection[str], person: Person) -> None:
    """Refuse what cannot be done to an exception as it stands."""
    if entry.state not in standing:
        raise UnableToChangeError(how_it_stands(entry, person))


def how_it_stands(entry: Entry, reader: Person) -> str:
    """Say how an exception stands, and who said so, as far as a reader is told.

    That is why something cannot be done to it.
    """
    by = person_words(entry.state_by, reader) if entry.state_by else _("A run")
    words = {"state": entry.get_state_display(), "by": by}
    return _("Nothing was changed: this is %(state)s, by %(by)s.") % words


def _change(
    entry: Entry,
    verb: str,
    version: int | None,
    person: Person,
    now: datetime,
    *,
    said: Mapping[str, object] | None = None,
    **fields: object,
) -> None:
    """Change it; once it is closed no clock runs, and those with a part in it are told of it."""
    standing = {"state_at": now, "state_by": person}
    change(entry, verb, version=version, person=person, now=now, said=said, **fields, **standing)
    if not entry.is_open:
        stop_clocks(entry)
        end_asks([entry.pk], person=person, now=now)
        tell_of_closing(entry, by=person, now=now)


def _judge(
    entry: Entry,
    verdict: str,
    person: Person,
    now: datetime,
    *,
    reason: str,
    until_on: date | None = None,
) -> None:
    """Have the record honour a judgement; what was only reported is not in it."""
    if entry.exception_id is None:
        return
    judge(entry, verdict, person=person, now=now, reason=reason, until_on=until_on)
    transaction.on_commit(partial(judge_soon, process=entry.process, person=person, now=now))
