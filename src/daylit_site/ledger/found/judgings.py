"""What people judged on pages, handed to the record as the library's judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit.departures.judgements import Judgement, Target
from daylit_site.ledger.honouring import not_honoured
from daylit_site.ledger.models import Judging
from daylit_site.ledger.room.letters import line_of, page_of
from daylit_site.people.language import CODES, telling
from daylit_site.people.mailing.writing import write
from daylit_site.people.models import Letter, LetterKind
from daylit_site.records.judging import keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from daylit.departures.judgements import Verdict
    from daylit.record.engine import Engine
    from daylit.record.store import Record
    from daylit_site.ledger.models import Entry, Pattern
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

    Kept = Entry | Pattern

MOST_TOLD = 5
"""So many of what someone judged are named in one letter."""


def take_judged(record: Record, engine: Engine, process: Process) -> None:
    """Take into the record what was judged and is not in it.

    What is taken twice, because a worker was ended in between, changes nothing the second time.
    """
    pending = list(
        Judging.objects.filter(process=process, taken_at=None)
        .select_related("entry", "pattern", "into")
        .order_by("pk")
    )
    if not pending:
        return
    keep(record, engine, process.process_id, [as_judgement(one) for one in pending])
    Judging.objects.filter(pk__in=[one.pk for one in pending]).update(taken_at=timezone.now())


@transaction.atomic
def tell_not_taken(process: Process, *, now: datetime) -> None:
    """Write to those who judged that the record does not honour it, once for what they judged.

    Args:
        process: Whose record.
        now: The moment.
    """
    pending = not_honoured(process).select_related("entry", "pattern", "judged_by").order_by("pk")
    for person, judged in _by_person(pending).items():
        about = f"judged:{process.pk}"
        told = Letter.objects.filter(person=person, about=about)
        if not told.filter(made_at__gte=judged[-1].judged_at).exists():
            _tell(person, [_kept_of(one) for one in judged], about, now=now)


def _by_person(pending: Iterable[Judging]) -> dict[Person, list[Judging]]:
    """Return what each person judged, the last judgement of each thing, by time."""
    last = {(one.entry_id, one.pattern_id): one for one in pending}
    found: dict[Person, list[Judging]] = {}
    for one in sorted(last.values(), key=lambda each: each.pk):
        found.setdefault(one.judged_by, []).append(one)
    return found


def _tell(person: Person, kept: Sequence[Kept], about: str, *, now: datetime) -> None:
    with telling(person.language if person.language in CODES else settings.LANGUAGE_CODE):
        more = len(kept) - MOST_TOLD
        lines = [
            _("What you decided could not be taken into the record:"),
            "\n".join(f"- {line_of(one)}" for one in kept[:MOST_TOLD]),
            ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
            if more > 0
            else "",
            _(
                "On its page it stands as you decided; the figures do not know of it yet. The next "
                "analysis tries again. Whoever manages the workspace sees on the page Records what "
                "went wrong."
            ),
        ]
        subject = _("Not in the record yet: %(what)s") % {"what": line_of(kept[0])}
    write(
        kind=LetterKind.ANSWER,
        person=person,
        subject=subject,
        text="\n\n".join(filter(None, lines)),
        about=about,
        path=page_of(kept[0]),
        now=now,
    )


def _kept_of(one: Judging) -> Kept:
    """Return what was judged."""
    return one.entry if one.entry is not None else cast("Pattern", one.pattern)


def as_judgement(one: Judging) -> Judgement:
    """Return a judgement as the library takes it; who made it is kept by the site."""
    return Judgement(
        cast("Verdict", one.verdict),
        _of_entry(one.entry)
        if one.entry is not None
        else _of_pattern(cast("Pattern", one.pattern)),
        one.judged_at,
        one.until_on,
        one.reason or None,
        None if one.into is None else _of_pattern(one.into),
        one.by_trait or None,
    )


def _of_entry(entry: Entry) -> Target:
    return Target(
        "exception",
        entry.exception_id,
        entry.case_id,
        entry.kind,
        entry.place,
        entry.evidence.get("anchor_event_id"),
    )


def _of_pattern(pattern: Pattern) -> Target:
    return Target("pattern", None, None, pattern.kind, pattern.place)
