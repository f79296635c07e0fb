"""Agreeing on what holds for work that passes between two parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit.flow.clock_limits import MOST_SECONDS
from daylit_site.ledger.errors import UnableToAgreeError
from daylit_site.ledger.handing.parties import Side, sides_of
from daylit_site.ledger.models import Terms
from daylit_site.people.audit import note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process


@transaction.atomic
def agree(
    *,
    process: Process,
    giver: Side,
    taker: Side,
    limit_seconds: float | None,
    needs: Sequence[str],
    person: Person,
    now: datetime,
) -> Terms:
    """Say what holds for work that passes between two parties; it holds for what is offered next.

    Raises:
        UnableToAgreeError: They are one party, or a team and an organisation, or nothing is said.
        UnableToHandOverError: There is no such party.
    """
    sides = sides_of(process)
    for side in (giver, taker):
        sides.check(side)
    if giver == taker:
        raise UnableToAgreeError(_("Choose two that differ: work passes from one to the other."))
    if giver.level != taker.level:
        raise UnableToAgreeError(_("Choose two teams, or two organisations."))
    if limit_seconds is None and not needs:
        raise UnableToAgreeError(_("Say a time, or what has to come with the work."))
    if limit_seconds is not None and not 0 < limit_seconds <= MOST_SECONDS:
        raise UnableToAgreeError(_("A limit is above 0 and at most 100 years."))
    return _keep(process, giver, taker, person, now, limit_seconds=limit_seconds, needs=needs)


@transaction.atomic
def end_terms(
    *, process: Process, giver: Side, taker: Side, person: Person, now: datetime
) -> Terms:
    """Take back what holds between two parties.

    Raises:
        UnableToAgreeError: Nothing does.
    """
    last = _last(process, giver, taker)
    if last is None or last.is_over:
        raise UnableToAgreeError(_("That was taken back already; nothing was changed."))
    return _keep(process, giver, taker, person, now, is_over=True)


def _last(process: Process, giver: Side, taker: Side) -> Terms | None:
    return Terms.objects.filter(
        process=process, level=giver.level, from_party=giver.name, to_party=taker.name
    ).first()


def _keep(
    process: Process,
    giver: Side,
    taker: Side,
    person: Person,
    now: datetime,
    *,
    limit_seconds: float | None = None,
    needs: Sequence[str] = (),
    is_over: bool = False,
) -> Terms:
    before = _last(process, giver, taker)
    made = Terms.objects.create(
        process=process,
        level=giver.level,
        from_party=giver.name,
        to_party=taker.name,
        limit_seconds=limit_seconds,
        needs=list(needs),
        agreed_at=now,
        agreed_by=person,
        is_over=is_over,
    )
    note(
        "terms.taken_back" if is_over else "terms.agreed",
        target=f"terms:{made.pk}",
        by=person,
        now=now,
        name=str(made),
        process_id=process.process_id,
        before=_plain(before),
        after=_plain(made),
    )
    return made


def _plain(terms: Terms | None) -> dict[str, object]:
    if terms is None or terms.is_over:
        return {}
    return {"limit_seconds": terms.limit_seconds, "needs": terms.needs}
