"""What people decide about a pattern: bear it, call it usual, join it, part it, close its room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit.departures.judgements import LOOPS
from daylit_site.ledger.changing import change, judge
from daylit_site.ledger.errors import UnableToChangeError, UnableToJudgeError
from daylit_site.ledger.evidence import titles_of
from daylit_site.ledger.models import OPEN, Pattern, State
from daylit_site.ledger.operations.entries import JUDGED, not_taken_back
from daylit_site.people.roles import Right
from daylit_site.records.following import analyse_soon

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from daylit_site.people.models import Person

CLOSED = tuple(state for state in State if state not in OPEN)

JOINED, PARTED = "merged", "split"
TOLD_OTHERWISE = (JOINED, PARTED)
"""Judgements by which a pattern is told otherwise, however it stands."""


@transaction.atomic
def take(*, pattern: Pattern, version: int | None, person: Person, now: datetime) -> None:
    """See to it oneself.

    Raises:
        UnableToChangeError: It is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(pattern, OPEN)
    _change(pattern, "taken", version, person, now, state=State.IN_WORK, owner=person)


@transaction.atomic
def resolve(
    *,
    pattern: Pattern,
    resolution: str,
    reason: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Say what was done about it; it is opened again where the next run finds it anew.

    Raises:
        UnableToChangeError: It is closed, or not theirs to close.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(pattern, OPEN)
    _refuse_partner(pattern, person)
    fields = {"resolution": resolution, "reason": reason}
    _change(pattern, "resolved", version, person, now, fields, state=State.RESOLVED, **fields)


@transaction.atomic
def accept(
    *,
    pattern: Pattern,
    until_on: date,
    reason: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    """Bear it until a day.

    Raises:
        UnableToChangeError: It is closed.
        UnableToJudgeError: The day is over.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _check(pattern, (*OPEN, State.RESOLVED))
    if until_on < now.date():
        raise UnableToJudgeError(_("That day is over. Say until which day it is accepted."))
    said = {"until": until_on, "reason": reason}
    fields = {"state": State.ACCEPTED, "accepted_until": until_on, "reason": reason}
    _change(pattern, "accepted", version, person, now, said, **fields)
    _judge(pattern, "accepted", person, now, reason=reason, until_on=until_on)


@transaction.atomic
def set_aside(
    *, pattern: Pattern, reason: str, version: int | None, person: Person, now: datetime
) -> None:
    """Say that these are no exceptions; the library leaves them out of every count.

    Raises:
        UnableToChangeError: That was said already.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _leave_out(pattern, "not an exception", "set aside", reason, version, person, now)


@transaction.atomic
def call_usual(
    *, pattern: Pattern, reason: str, version: int | None, person: Person, now: datetime
) -> None:
    """Say that this loop is how the work is meant to go.

    Raises:
        UnableToJudgeError: It is no loop: how long is usual is learned, not declared.
        UnableToChangeError: That was said already.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    if pattern.kind not in LOOPS:
        said = _("Only work done again, or going to and fro, can be usual. Accept it until a day.")
        raise UnableToJudgeError(said)
    _leave_out(pattern, "usual", "called usual", reason, version, person, now)


@transaction.atomic
def merge(
    *, pattern: Pattern, into: Pattern, version: int | None, person: Person, now: datetime
) -> None:
    """Have it told together with another pattern.

    Raises:
        UnableToJudgeError: It is itself, or of another process, or it was joined before.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    if into.process_id != pattern.process_id or into.pk == pattern.pk:
        raise UnableToJudgeError(_("Choose another pattern of the same process."))
    _refuse_told(pattern, JOINED)
    said = {"into": titles_of(into)}
    _change(pattern, JOINED, version, person, now, said)
    _judge(pattern, JOINED, person, now, into=into)


@transaction.atomic
def split(
    *, pattern: Pattern, by_trait: str, version: int | None, person: Person, now: datetime
) -> None:
    """Have it told apart by the values of a trait.

    Raises:
        UnableToJudgeError: No trait is named, or it is joined or told apart.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    if not by_trait:
        raise UnableToJudgeError(_("Choose by what it is to be told apart."))
    _refuse_told(pattern, JOINED, PARTED)
    _change(pattern, PARTED, version, person, now, {"by": by_trait})
    _judge(pattern, PARTED, person, now, by_trait=by_trait)


@transaction.atomic
def reopen(
    *, pattern: Pattern, reason: str, version: int | None, person: Person, now: datetime
) -> None:
    """Open it again; what was judged of it, joining and parting too, is taken back.

    Raises:
        UnableToChangeError: It is open, and nothing was judged of it, or it is not theirs to open.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    _refuse_partner(pattern, person)
    was_judged = is_judged(pattern)
    if not was_judged:
        _check(pattern, CLOSED)
    if not may_reopen(pattern, person):
        raise UnableToChangeError(not_taken_back())
    fields = {"state": State.REOPENED, "reason": reason, "accepted_until": None}
    _change(pattern, "reopened", version, person, now, {"reason": reason}, **fields)
    if was_judged:
        _judge(pattern, "reopened", person, now, reason=reason)


def is_judged(pattern: Pattern) -> bool:
    """Whether people judged a pattern, and that stands."""
    return pattern.state in JUDGED or _last_verdict(pattern) in TOLD_OTHERWISE


def may_reopen(pattern: Pattern, person: Person) -> bool:
    """Whether someone may open a pattern again: what was judged is taken back by who may judge."""
    if person.is_partner:
        return False
    return person.may(Right.JUDGE if is_judged(pattern) else Right.WORK)


def _last_verdict(pattern: Pattern) -> str:
    last = pattern.judgings.last()
    return "" if last is None else last.verdict


def _refuse_told(pattern: Pattern, *verdicts: str) -> None:
    """Refuse what is joined or told apart already: it is opened again first."""
    if _last_verdict(pattern) in verdicts:
        said = _("It is joined with another or told apart already. Open it again first.")
        raise UnableToJudgeError(said)


def _leave_out(
    pattern: Pattern,
    verdict: str,
    verb: str,
    reason: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> None:
    _check(pattern, (*OPEN, State.RESOLVED, State.ACCEPTED))
    fields = {"state": State.NONE, "reason": reason}
    _change(pattern, verb, version, person, now, {"reason": reason}, **fields)
    _judge(pattern, verdict, person, now, reason=reason)


def _refuse_partner(pattern: Pattern, person: Person) -> None:
    if person.is_partner:
        sentence = _("Nothing was changed: closing this pattern is for the people of %(name)s.")
        raise UnableToChangeError(sentence % {"name": pattern.process.owner.organisation.name})


def _check(pattern: Pattern, standing: Collection[str]) -> None:
    if pattern.state not in standing:
        words = {"state": pattern.get_state_display()}
        raise UnableToChangeError(_("Nothing was changed: this pattern is %(state)s.") % words)


def _change(
    pattern: Pattern,
    verb: str,
    version: int | None,
    person: Person,
    now: datetime,
    said: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    standing = {"state_at": now} if "state" in fields else {}
    change(pattern, verb, version=version, person=person, now=now, said=said, **fields, **standing)


def _judge(pattern: Pattern, verdict: str, person: Person, now: datetime, **more: Any) -> None:
    """Have the record honour a judgement, and everything told anew with it."""
    judge(pattern, verdict, person=person, now=now, **more)
    transaction.on_commit(partial(analyse_soon, process=pattern.process, person=person, now=now))
