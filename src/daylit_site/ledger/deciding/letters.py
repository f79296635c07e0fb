"""Mail about what was decided by a right, asked for above it, and answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.deciding.amounts import amount_told
from daylit_site.ledger.deciding.asked_of import asked_of
from daylit_site.ledger.deciding.holding import right_words
from daylit_site.ledger.deciding.looked_back import GRANTED
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.handing.acting import team_of
from daylit_site.ledger.handing.parties import Side
from daylit_site.ledger.letters_of_work import Telling, quoted, tell
from daylit_site.people.models import LetterKind, may_enter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from daylit_site.ledger.models import Use
    from daylit_site.people.models import Person


def tell_of_decision(use: Use, *, now: datetime) -> None:
    """Write to those who are to be told of each use of the right; who decided knows it."""
    right = use.right
    named = {one.pk: one for one in right.tell_persons.all()}
    if right.tell_team:
        team = team_of(Side(right.tell_team.level, right.tell_team.name))
        named |= {one.pk: one for one in team}
    people = [one for one in _but(named.values(), use.by) if one.pk != use.answered_by_id]
    saying = _granted if use.answered_by else _decided
    tell(use.entry, people, LetterKind.DECIDED, partial(saying, use), now=now)


def tell_of_asking(use: Use, *, now: datetime) -> None:
    """Write to who is to answer it that someone asks for more than a right allows."""
    people = asked_of(use.right.process, use.by)
    tell(use.entry, people, LetterKind.DECIDED, partial(_asked, use), now=now)


def tell_of_answer(use: Use, *, now: datetime) -> None:
    """Write to who asked what the answer is."""
    people = [use.by] if may_enter(use.by) else []
    tell(use.entry, people, LetterKind.DECIDED, partial(_answered, use), now=now)


def _but(people: Iterable[Person], one: Person) -> list[Person]:
    return [person for person in people if person.pk != one.pk]


def _facts(use: Use) -> dict[str, str]:
    right = use.right
    amount = "" if use.amount is None else amount_told(use.amount, right.measure, right.unit)
    return {
        "who": use.by.name,
        "what": right.what if not amount else f"{right.what}, {amount}",
        "right": right_words(right),
        "about": heading_of(use.entry),
    }


def _decided(use: Use) -> Telling:
    facts = _facts(use)
    sentence = _("%(who)s decided: %(what)s. It is about: %(about)s.")
    lines = [sentence % facts, quoted(use.for_what)] if use.for_what else [sentence % facts]
    return Telling(_("Decided: %(what)s") % facts, [*lines, _("You are told, as was agreed.")])


def _granted(use: Use) -> Telling:
    """Say that it was granted above the limit: who asked did not decide it."""
    facts = _facts(use) | {"by": use.answered_by.name if use.answered_by else ""}
    sentence = _("%(by)s granted what %(who)s asked for: %(what)s. It is about: %(about)s.")
    words = [quoted(one) for one in (use.for_what, use.because) if one]
    return Telling(
        _("Granted: %(what)s") % facts,
        [sentence % facts, *words, _("You are told, as was agreed.")],
    )


def _asked(use: Use) -> Telling:
    facts = _facts(use)
    sentence = _("%(who)s asks for: %(what)s. %(who)s may decide at once: %(right)s.")
    about = _("It is about: %(about)s.")
    lines = [sentence % facts, *_before(use), about % facts]
    lines += [quoted(use.for_what)] if use.for_what else []
    return Telling(_("Asked for: %(what)s") % facts, [*lines, _("Grant or refuse it there.")])


def _before(use: Use) -> list[str]:
    """Say how much was decided of the same exception before, which counts towards the limit."""
    if not use.decided_before:
        return []
    amount = amount_told(use.decided_before, use.right.measure, use.right.unit)
    return [_("Of the same exception %(amount)s was decided before.") % {"amount": amount}]


def _answered(use: Use) -> Telling:
    facts = _facts(use)
    if use.answer == GRANTED:
        subject, sentence = _("Granted: %(what)s"), _("What you asked for is granted: %(what)s.")
    else:
        subject, sentence = _("Refused: %(what)s"), _("What you asked for is refused: %(what)s.")
    because = [quoted(use.because)] if use.because else []
    about = _("It is about: %(about)s.")
    return Telling(subject % facts, [sentence % facts, *because, about % facts])
