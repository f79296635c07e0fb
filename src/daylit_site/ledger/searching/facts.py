"""Words looked for in what the logs say of cases: a bus, a line, a fault.

The record is asked, not the site's own tables: it holds each fact once, whatever a run found.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from django.urls import reverse

from daylit.errors import DaylitError
from daylit.record.said_of_all import OF_EVENTS
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import Entry
from daylit_site.ledger.trait_names import trait_names, trait_words
from daylit_site.processes.scope import scope_of
from daylit_site.records.held import MOST_OPEN, process_of_record
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit_site.people.models import Person
    from daylit_site.records.held import Held

logger = logging.getLogger(__name__)

MOST = 20
"""So many exceptions are shown."""

MOST_CASES = 200
"""So many cases are taken, the latest."""

MOST_PROCESSES = MOST_OPEN
"""So many processes are looked through, so that each is read by an engine that stays open."""

SHORTEST = 3
"""What is shorter must be the whole of a fact."""


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


def facts_that_say(words: str, person: Person, *, process_id: str = "") -> Facts:
    """Look for words in what the logs say of cases; only where someone sees every case.

    Args:
        words: What is looked for; it may begin with the name of a fact: bus 4012.
        person: Who looks.
        process_id: In which process alone; empty for all.
    """
    seen = Process.objects.visible_to(person)
    asked = seen.filter(process_id=process_id) if process_id else seen
    whole = [one for one in asked.order_by("name", "pk") if scope_of(person, one).sees_every_case]
    found: list[HasFact] = []
    is_more = is_unreadable = False
    for process in whole[:MOST_PROCESSES]:
        try:
            told = _cases(process, words)
        except DaylitError:
            logger.exception("The record of %s cannot be read", process.process_id)
            is_unreadable = True
            continue
        entries = _entries(process, told, person)
        is_more |= len(told) >= MOST_CASES or len(entries) > MOST
        found += entries[:MOST]
    latest = sorted(found, key=lambda one: (one.entry.waits, one.entry.anchored_at), reverse=True)
    return Facts(
        entries=tuple(latest[:MOST]),
        are_more=is_more or len(latest) > MOST,
        is_cut=len(whole) > MOST_PROCESSES,
        is_unreadable=is_unreadable,
    )


def _cases(process: Process, words: str) -> dict[str, str]:
    """Return the latest cases of which the log says some words, each with the fact in words."""
    names = trait_names(process.latest_run)
    if not names:
        return {}
    with process_of_record(process.process_id) as held:
        columns = tuple(f"{OF_EVENTS}{one}" for one in names)
        known = tuple(one for one in columns if one in held.events.columns)
        sought, of = _named(words, known)
        rows = _asked(held, sought, of) if of else []
    return {str(row["case_id"]): fact for row in rows if (fact := _fact(row, of, sought))}


def _asked(held: Held, sought: str, columns: Sequence[str]) -> list[dict[str, object]]:
    words = {
        "sought": pa.array([sought.lower()], pa.string()),
        "number": pa.array([_number(sought)], pa.float64()),
    }
    with held.engine.scratch():
        asked = held.engine.from_arrow(pa.table(words))
        is_whole = len(sought) < SHORTEST
        settings = {"columns": tuple(columns), "is_whole": is_whole}
        return held.engine.answer(cases_that_say, held.events, asked, **settings)


def cases_that_say(
    events: ir.Table, asked: ir.Table, *, columns: tuple[str, ...], is_whole: bool
) -> ir.Table:
    """Return the latest cases of which an event says some words: what all of theirs say alike.

    Args:
        events: The events of a process.
        asked: One row: the words in small letters, and the number that they are, null for none.
        columns: Which columns of events are looked through.
        is_whole: Whether the words must be all that a column says.
    """
    beside = events.cross_join(asked)
    there = beside.filter(ibis.or_(*[_says(beside, name, is_whole=is_whole) for name in columns]))
    latest = there.group_by("case_id").aggregate(at=there.occurred_at.max())
    chosen = latest.order_by(ibis.desc("at"), "case_id").limit(MOST_CASES)
    own = events.semi_join(chosen, "case_id")
    alike = {
        name: ibis.ifelse(own[name].min() == own[name].max(), own[name].min(), ibis.null())
        for name in columns
    }
    return own.group_by("case_id").aggregate(**alike).order_by("case_id")


def _says(beside: ir.Table, name: str, *, is_whole: bool) -> ir.BooleanValue:
    said = beside[name]
    if said.type().is_string():
        low = said.lower()
        found = low == beside.sought if is_whole else low.contains(beside.sought)
    elif said.type().is_numeric():
        found = said.cast("float64") == beside.number
    else:
        found = ibis.literal(value=False)
    says: ir.BooleanValue = found.fill_null(False)
    return says


def _named(words: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return what is sought, and in which columns: in one where the words begin with its name."""
    for name in columns:
        begin = f"{trait_words(name.removeprefix(OF_EVENTS))} ".casefold()
        if words.casefold().startswith(begin):
            return words[len(begin) :].strip(), (name,)
    return words, tuple(columns)


def _number(words: str) -> float | None:
    try:
        return float(words.replace(",", ".")) if words.isascii() else None
    except ValueError:
        return None


def _fact(row: Mapping[str, object], columns: Iterable[str], sought: str) -> str:
    """Return the fact that says it, with its name; empty where the case says it not throughout."""
    for name in columns:
        value = row[name]
        is_number = isinstance(value, int | float)
        says = value == _number(sought) if is_number else sought.casefold() in f"{value}".casefold()
        if value is not None and says:
            shown = f"{value:g}" if isinstance(value, float) else value
            return f"{trait_words(name.removeprefix(OF_EVENTS))} {shown}"
    return ""


def _entries(process: Process, told: Mapping[str, str], person: Person) -> list[HasFact]:
    rows = Entry.objects.visible_to(person).filter(process=process, case_id__in=list(told))
    return [
        HasFact(one, heading_of(one), reverse("entry", args=[one.pk]), told[one.case_id])
        for one in rows.order_by("-waits", "-anchored_at", "-pk")[: MOST + 1]
    ]
