"""Saying who may decide what, deciding by it, asking for more, and answering that."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.changing import change
from daylit_site.ledger.deciding.alike import decided_of, same
from daylit_site.ledger.deciding.authority import of_use
from daylit_site.ledger.deciding.holding import right_words, why_not
from daylit_site.ledger.deciding.letters import tell_of_answer, tell_of_asking, tell_of_decision
from daylit_site.ledger.deciding.looked_back import GRANTED, NOT_NEEDED, REFUSED
from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.errors import UnableToDecideError
from daylit_site.ledger.handing.handing import hold
from daylit_site.ledger.models import DecisionRight, Measure, Use
from daylit_site.people.audit import note
from daylit_site.people.roles import Right
from daylit_site.ui.templatetags.daylit import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Party, Person
    from daylit_site.records.models import Process


@transaction.atomic
def grant(
    *,
    process: Process,
    what: str,
    role: str,
    team: Party | None,
    kind: str,
    place: str,
    measure: str,
    limit: Decimal | None,
    unit: str,
    tell_persons: Sequence[Person],
    tell_team: Party | None,
    person: Person,
    now: datetime,
    instead_of: DecisionRight | None = None,
) -> DecisionRight:
    """Say that people may decide something at once.

    Args:
        process: The process.
        what: What may be decided.
        role: Whose right it is; empty for any role.
        team: Of which team they must be; null for any.
        kind: Of which exceptions; empty for any.
        place: Where; empty for anywhere.
        measure: In what it is limited.
        limit: Up to how much; null where there is no limit.
        unit: Of what.
        tell_persons: Who is told of each use.
        tell_team: Whose people are told of it, too.
        person: Who grants it.
        now: The moment.
        instead_of: The right that ends with it, where one is changed.

    Raises:
        UnableToDecideError: The limit does not go with what it is measured in, or the right that it
            is to replace was taken back meanwhile.
    """
    if (limit is None) != (measure == Measure.NONE):
        raise UnableToDecideError(_("Say up to how much, or that there is no limit."))
    if instead_of is not None:
        end(right=instead_of, person=person, now=now)
    made = DecisionRight.objects.create(
        process=process,
        what=what,
        role=role,
        team=team,
        kind=kind,
        place=place,
        measure=measure,
        limit=limit,
        unit="" if measure == Measure.DAYS else unit,
        tell_team=tell_team,
        granted_at=now,
        granted_by=person,
    )
    made.tell_persons.set(tell_persons)
    _note("right.granted", made, person, now, after=_plain(made))
    return made


@transaction.atomic
def end(*, right: DecisionRight, person: Person, now: datetime) -> None:
    """Take a right back; what was decided by it stays.

    Raises:
        UnableToDecideError: That was done already.
    """
    standing = DecisionRight.objects.filter(pk=right.pk, is_over=False)
    if not standing.update(is_over=True, ended_at=now):
        raise UnableToDecideError(_("That was taken back already; nothing was changed."))
    right.is_over, right.ended_at = True, now
    _note("right.taken_back", right, person, now, before=_plain(right))


@transaction.atomic
def use(
    *,
    right: DecisionRight,
    entry: Entry,
    amount: Decimal | None,
    for_what: str,
    version: int | None,
    person: Person,
    now: datetime,
) -> Use:
    """Decide by a right, or, where it is more than that allows, ask who answers for the process.

    What was decided of the same exception before counts towards the limit.

    Args:
        right: The right.
        entry: Of which exception.
        amount: How much; null where the right has no limit.
        for_what: What for.
        version: That of the row as it was shown.
        person: Who decides or asks.
        now: The moment.

    Raises:
        UnableToDecideError: It is not theirs, or not any more, or the amount is not said.
        UnableToChangeError: The exception is closed.
        ChangedMeanwhileError: It was changed since it was shown.
    """
    held = DecisionRight.objects.select_for_update().select_related("process").get(pk=right.pk)
    hold(entry, person)
    refused = why_not(held, entry, person)
    if refused:
        raise UnableToDecideError(refused)
    if held.limit is not None and (amount is None or amount <= 0):
        raise UnableToDecideError(_("Say how much."))
    stated = None if held.limit is None else amount
    before = Decimal(0) if stated is None else decided_of(entry).get(same(held), Decimal(0))
    is_over_limit = stated is not None and before + stated > (held.limit or 0)
    made = Use.objects.create(
        right=held,
        entry=entry,
        by=person,
        at=now,
        amount=stated,
        limit=held.limit,
        decided_before=before,
        for_what=for_what,
        is_over_limit=is_over_limit,
    )
    fields = {} if is_over_limit else {"decided_as": of_use(made)}
    verb = "asked" if is_over_limit else "decided"
    change(entry, verb, version=version, person=person, now=now, said=_said(made), **fields)
    (tell_of_asking if is_over_limit else tell_of_decision)(made, now=now)
    return made


@transaction.atomic
def answer(*, use: Use, is_granted: bool, because: str, person: Person, now: datetime) -> None:
    """Grant or refuse what someone asked for above a limit; they are told.

    Raises:
        UnableToDecideError: It is not theirs to answer, or someone did before.
    """
    held = (
        Use.objects.select_for_update(of=("self",))
        .select_related("right__process", "right__team", "entry", "by")
        .get(pk=use.pk)
    )
    if not may_answer(held, person):
        raise UnableToDecideError(_("Whoever answers for the process answers this."))
    if held.answer:
        raise UnableToDecideError(_answered(held, person))
    held.answer, held.because = (GRANTED if is_granted else REFUSED), because
    held.answered_at, held.answered_by = now, person
    held.save()
    fields = {"decided_as": of_use(held)} if is_granted and held.entry.is_open else {}
    verb = "request granted" if is_granted else "request refused"
    said = _said(held) | {"reason": because, "to": held.by.name}
    change(held.entry, verb, version=None, person=person, now=now, said=said, **fields)
    tell_of_answer(held, now=now)
    if is_granted:
        tell_of_decision(held, now=now)


def may_answer(use: Use, person: Person) -> bool:
    """Whether someone may answer what was asked for: who may grant rights, but for their own."""
    return person.may(Right.GRANT) and not person.is_partner and use.by_id != person.pk


def _answered(use: Use, reader: Person) -> str:
    if use.answer == NOT_NEEDED:
        return _("It is needed no more: the exception was closed. Nothing was changed.")
    who = person_words(use.answered_by, reader) if use.answered_by else ""
    words = {"who": who, "at": moment(use.answered_at) if use.answered_at else ""}
    if use.answer == GRANTED:
        return _("%(who)s granted this already (%(at)s). Nothing was changed.") % words
    return _("%(who)s refused this already (%(at)s). Nothing was changed.") % words


def _said(use: Use) -> dict[str, Any]:
    right = use.right
    said = {"right": right.what, "for": use.for_what}
    if use.amount is not None:
        said["amount"] = f"{use.amount.normalize():f}"
        said |= {"measure": right.measure, "unit": right.unit}
    return said


def _note(
    verb: str,
    right: DecisionRight,
    person: Person,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    note(
        verb,
        target=f"right:{right.pk}",
        by=person,
        now=now,
        name=right_words(right),
        process_id=right.process.process_id,
        before=before,
        after=after,
    )


def _plain(right: DecisionRight) -> dict[str, Any]:
    said = {
        "what": right.what,
        "role": right.role,
        "team": right.team.name if right.team else "",
        "kind": right.kind,
        "place": right.place,
        "limit": str(right.limit) if right.limit is not None else "",
        "measure": right.measure,
        "unit": right.unit,
        "tell": ", ".join([one.name for one in right.tell_persons.all()]),
        "tell_team": right.tell_team.name if right.tell_team else "",
    }
    return {name: value for name, value in said.items() if value}
