"""Mail to whoever reported an exception: what became of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.letters_of_work import Telling, quoted, tell
from daylit_site.ledger.models import State
from daylit_site.people.models import LetterKind

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Person


def tell_reporter(entry: Entry, *, by: Person, now: datetime) -> None:
    """Write to whoever reported an exception how someone else closed it."""
    reporter = entry.reported_by
    if reporter is not None and reporter.pk != by.pk:
        answer = partial(_answer, entry, person_words(by, reporter))
        tell(entry, [reporter], LetterKind.ANSWER, answer, now=now)


def _answer(entry: Entry, by: str) -> Telling:
    words = {"what": heading_of(entry), "by": by, "state": entry.get_state_display()}
    lines = [
        _("You reported this: %(what)s.") % words,
        _("%(by)s answered: %(state)s.") % words,
        *([quoted(entry.resolution)] if entry.state == State.RESOLVED else []),
        *([_("Why: %(reason)s") % {"reason": entry.reason}] if entry.reason else []),
    ]
    return Telling(_("What became of it: %(what)s") % words, lines)
