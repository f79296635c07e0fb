"""Words looked for in what the logs say of cases: a bus, a line, a fault.

The record is asked, not the site's own tables: it holds each fact once, whatever a run found.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from daylit.errors import DaylitError
from daylit.record.said_of_all import OF_EVENTS
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import Entry
from daylit_site.ledger.searching.cases import (
    MOST_CASES,
    asked,
    cases_that_say,
    each_of,
    fact_of,
    whole_of,
)
from daylit_site.ledger.trait_names import trait_names
from daylit_site.processes.scope import scope_of
from daylit_site.records.held import MOST_OPEN, process_of_record
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit_site.ledger.models.entries import Entries
    from daylit_site.ledger.searching.cases import Term
    from daylit_site.people.models import Person
    from daylit_site.records.held import Held

logger = logging.getLogger(__name__)

MOST = 20
"""So many exceptions are shown."""

MOST_PROCESSES = MOST_OPEN
"""So many processes are looked through, so that each is read by an engine that stays open."""


@dataclass(frozen=True)
class HasFact:
    """An exception whose case has a fact.

    Attributes:
        about: What happened.
        path: Its page.
        fact: The fact, with its name: bus 4012.
    """

    entry: Entry
    about: str
    path: str
    fact: str


@dataclass(frozen=True)
class Facts:
    """What was found in facts.

    Attributes:
        entries: The exceptions: those that wait for someone first, of these the newest.
        are_more: Whether there are more.
        is_cut: Whether further processes were not looked through.
        is_unreadable: Whether a record could not be read.
    """

    entries: tuple[HasFact, ...] = ()
    are_more: bool = False
    is_cut: bool = False
    is_unreadable: bool = False


def facts_that_say(
    words: str,
    person: Person,
    *,
    rows: Entries | None = None,
    process_id: str = "",
    most: int = MOST,
) -> Facts:
    """Look for words in what the logs say of cases; only where someone sees every case.

    Args:
        words: What is looked for; it may begin with the name of a fact: bus 4012. Where no case
            says several words as one, those are found that say each of them.
        person: Who looks.
        rows: Among which exceptions, of those that they see; null for all of these.
        process_id: In which process alone; empty for all.
        most: No more exceptions are returned.
    """
    among = Entry.objects.visible_to(person) if rows is None else rows
    seen = Process.objects.visible_to(person)
    named = seen.filter(process_id=process_id) if process_id else seen
    whole = [one for one in named.order_by("name", "pk") if scope_of(person, one).sees_every_case]
    found: list[HasFact] = []
    is_more = is_unreadable = False
    for process in whole[:MOST_PROCESSES]:
        try:
            told, is_cut = _cases(process, words)
        except DaylitError:
            logger.exception("The record of %s cannot be read", process.process_id)
            is_unreadable = True
            continue
        entries = _entries(process, told, among, most + 1)
        is_more |= is_cut or len(entries) > most
        found += entries
    latest = sorted(found, key=lambda one: (one.entry.waits, one.entry.anchored_at), reverse=True)
    return Facts(
        entries=tuple(latest[:most]),
        are_more=bool(latest) and (is_more or len(latest) > most),
        is_cut=len(whole) > MOST_PROCESSES,
        is_unreadable=is_unreadable,
    )


def _cases(process: Process, words: str) -> tuple[dict[str, str], bool]:
    """Return the latest cases of which the log says some words, each with the fact in words.

    And whether there are more than were taken.
    """
    names = trait_names(process.latest_run)
    if not names:
        return {}, False
    with process_of_record(process.process_id) as held:
        columns = tuple(f"{OF_EVENTS}{one}" for one in names)
        known = tuple(one for one in columns if one in held.events.columns)
        found = _asked(held, whole_of(words, known)) if known else ({}, False)
        if known and not found[0] and (several := each_of(words, known)):
            found = _asked(held, several)
    return found


def _asked(held: Held, terms: Sequence[Term]) -> tuple[dict[str, str], bool]:
    if not terms:
        return {}, False
    where = tuple(one.where for one in terms)
    with held.engine.scratch():
        row = held.engine.from_arrow(asked(terms))
        rows = held.engine.answer(cases_that_say, held.events, row, where=where)
    told = {str(row["case_id"]): fact for row in rows if (fact := fact_of(row, terms))}
    return told, len(rows) >= MOST_CASES


def _entries(process: Process, told: Mapping[str, str], among: Entries, most: int) -> list[HasFact]:
    rows = among.filter(process=process, case_id__in=list(told))
    return [
        HasFact(one, heading_of(one), reverse("entry", args=[one.pk]), told[one.case_id])
        for one in rows.order_by("-waits", "-anchored_at", "-pk")[:most]
    ]
