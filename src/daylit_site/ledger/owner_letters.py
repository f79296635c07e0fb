"""Mail about who sees to an exception: to who does from now on, and to who does no more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import person_words
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.letters_of_work import Telling, tell
from daylit_site.people.models import LetterKind

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Person


def tell_of_owner(entry: Entry, *, before: Person | None, by: Person, now: datetime) -> None:
    """Write to who sees to an exception now, and to who did before; not to who changed that.

    Args:
        entry: The exception, as it stands now.
        before: Who saw to it; null where nobody did.
        by: Who changed it.
        now: The moment.
    """
    owner = entry.owner
    if owner is None or before == owner:
        return
    if owner != by:
        asked = partial(_asked, entry, person_words(by, owner))
        tell(entry, [owner], LetterKind.HAND_OVER, asked, now=now)
    if before is not None and before != by:
        relieved = partial(_relieved, entry, person_words(owner, before))
        tell(entry, [before], LetterKind.HAND_OVER, relieved, now=now)


def _asked(entry: Entry, by: str) -> Telling:
    words = {"by": by, "what": heading_of(entry)}
    said = _("%(by)s asks you to see to this: %(what)s.") % words
    return Telling(_("Yours to see to: %(what)s") % words, [said])


def _relieved(entry: Entry, who: str) -> Telling:
    words = {"who": who, "what": heading_of(entry)}
    said = _("%(who)s sees to this from now on, and you no more: %(what)s.") % words
    return Telling(_("%(who)s sees to this now: %(what)s") % words, [said])
