"""What waits for one person and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.deciding.amounts import amount_told
from daylit_site.ledger.deciding.asked_of import to_be_answered_by
from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.handing.handing import BACK
from daylit_site.ledger.models import OPEN, Answer, Entry, HandOver, Member, State, Use
from daylit_site.people.models import HeldMail
from daylit_site.people.roles import Right
from daylit_site.today.asking_in import asking_in
from daylit_site.today.handed import in_work, last_of_each, went_back
from daylit_site.today.lines import MOST, Accepting, Line, Part, first_of, first_words, joined
from daylit_site.today.places import room_path, room_words, sees_entry, sees_room
from daylit_site.ui.templatetags.daylit import day, minute, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from daylit_site.people.models import Person
    from daylit_site.today.mine import Mine

    Found = tuple[list[Line], int]


def to_do(person: Person, own: Mine, now: datetime) -> Part:
    """Return what waits for someone, one line for a page: first that for which others wait."""
    found: list[Found] = []
    if person.may(Right.WORK):
        found += [_offered(person, own), _brought(person), _asked(person)]
        found.append(asking_in(person))
        found += [in_work(person, own, now), _seen_to(person, own), went_back(person)]
    if person.may(Right.MANAGE):
        found.append(_held_mails(person))
    lines = [line for one, _count in found for line in one]
    shown = joined(lines)
    count = sum(count for _lines, count in found) - len(lines) + len(shown)
    return Part(tuple(shown[:MOST]), count)


def _offered(person: Person, own: Mine) -> Found:
    """Return work that was handed to a party of theirs and waits for an answer."""
    offered = HandOver.objects.filter(own.answering(), answer=Answer.OFFERED)
    rows = offered.filter(sees_entry(person, "entry", state__in=OPEN))
    by_need = rows.order_by(F("due_at").asc(nulls_last=True), "pk")
    made, count = first_of(by_need, "entry", "offered_by__organisation")
    return [_offer(one, person) for one in made], count


def _offer(made: HandOver, person: Person) -> Line:
    said = _("%(by)s handed it over to %(to)s on %(at)s and waits for an answer.")
    words = {"by": person_words(made.offered_by, person), "to": made.to_party}
    path = reverse("entry", args=[made.entry_id])
    is_whole = all(one["said"] for one in made.needs)
    taking = Accepting(reverse("accept_hand_over", args=[made.entry_id]), made.entry.version)
    return Line(
        what=heading_of(made.entry),
        path=path,
        said=said % {**words, "at": minute(made.offered_at)},
        quoted=first_words(made.note),
        accepting=taking if is_whole else None,
    )


def _brought(person: Person) -> Found:
    """Return the rooms into which they were asked and have not looked yet."""
    asked = Member.objects.filter(person=person, left_at=None, seen_at=None)
    rows = asked.exclude(brought_by=None).filter(sees_room(person, "room__"))
    by_time = rows.order_by("-brought_at", "-pk")
    of = ("room__entry", "room__pattern", "brought_by__organisation")
    made, count = first_of(by_time, *of)
    return [_invitation(one) for one in made], count


def _invitation(member: Member) -> Line:
    said = _("%(by)s, %(organisation)s, asked you into its room on %(at)s.")
    by = member.brought_by
    words = {"by": by or "", "organisation": by.organisation if by else ""}
    return Line(
        what=room_words(member.room),
        path=room_path(member.room),
        said=said % {**words, "at": minute(member.brought_at)},
        quoted=first_words(member.because),
    )


def _asked(person: Person) -> Found:
    """Return what others want to decide beyond their limits, and are to be answered by them."""
    rows = Use.objects.filter(to_be_answered_by(person), is_over_limit=True, answer="")
    seen = rows.filter(sees_entry(person, "entry")).order_by("at", "pk")
    made, count = first_of(seen, "right", "entry", "by__organisation")
    return [_ask(one, person) for one in made], count


def _ask(use: Use, person: Person) -> Line:
    words = {
        "by": person_words(use.by, person),
        "what": use.right.what,
        "amount": _told(use, use.amount),
        "limit": _told(use, use.limit),
        "at": minute(use.at),
    }
    said = _(
        "%(by)s asks for “%(what)s”: %(amount)s, where up to %(limit)s may be decided at once; "
        "since %(at)s."
    )
    told = said % words
    if use.decided_before:
        before = _("Of the same exception %(amount)s was decided before.")
        told = f"{told} {before % {'amount': _told(use, use.decided_before)}}"
    return Line(
        what=heading_of(use.entry),
        path=f"{reverse('entry', args=[use.entry_id])}#ask-{use.pk}",
        said=told,
        quoted=first_words(use.for_what),
    )


def _told(use: Use, amount: Decimal | None) -> str:
    return "" if amount is None else amount_told(amount, use.right.measure, use.right.unit)


def _seen_to(person: Person, own: Mine) -> Found:
    """Return the exceptions they see to that wait for nobody else; first those long over."""
    is_over, is_theirs = Q(case_is_open=False), Q(state=State.WAITING) | Q(_is_elsewhere(own))
    taken = Entry.objects.visible_to(person).filter(owner=person, state__in=OPEN)
    rows = taken.filter(is_over | ~is_theirs)
    first_over = Case(When(is_over, then=0), default=1)
    made, count = first_of(rows.order_by(first_over, "state_at", "pk"))
    returned = _returned(person, made)
    return [_own(one, returned.get(one.pk)) for one in made], count


def _is_elsewhere(own: Mine) -> Exists:
    """Say that the work of an exception is with a party that is none of theirs."""
    standing = HandOver.objects.filter(answer=Answer.ACCEPTED, entry=OuterRef("pk"))
    return Exists(last_of_each(standing).exclude(own.answering()))


def _returned(person: Person, entries: Sequence[Entry]) -> dict[int, HandOver]:
    """Return the hand-overs made last, of exceptions whose work came back."""
    if person.is_partner:
        return {}
    made = HandOver.objects.filter(entry__in=entries).order_by("pk")
    last = {one.entry_id: one for one in made}
    return {key: one for key, one in last.items() if one.answer in BACK}


def _own(entry: Entry, returned: HandOver | None) -> Line:
    said = _("You see to it; it is %(state)s since %(at)s.")
    if returned is not None:
        said = _("You see to it; %(to)s returned it on %(at)s.")
        if returned.answer == Answer.DONE:
            said = _("You see to it; %(to)s said on %(at)s that it is done: check, and close it.")
    if not entry.case_is_open:
        said = _("You see to it, and its case has closed: say how it was resolved.")
    words = {
        "state": entry.get_state_display(),
        "at": day(entry.state_at),
        "to": returned.to_party if returned else "",
    }
    return Line(
        what=heading_of(entry),
        path=reverse("entry", args=[entry.pk]),
        said=said % words,
        quoted=first_words(returned.because) if returned else "",
    )


def _held_mails(person: Person) -> Found:
    """Return that mails could not be taken, as one line."""
    held = HeldMail.objects.visible_to(person)
    last = held.first()
    count = held.count()
    if last is None:
        return [], 0
    what = ngettext("%(count)s mail was held back", "%(count)s mails were held back", count)
    said = _("The last came on %(at)s: %(why)s")
    words = {"at": minute(last.at), "why": last.why}
    return [
        Line(what=what % {"count": number(count)}, path=reverse("held_mail"), said=said % words)
    ], 1
