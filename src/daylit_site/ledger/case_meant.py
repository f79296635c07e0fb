"""Which case someone means who reports something: by its number, or by what a log says of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.errors import DaylitError
from daylit.record.said_of_all import OF_EVENTS
from daylit_site.ledger.searching.cases import asked, cases_that_say, fact_of, whole_of
from daylit_site.ledger.trait_names import trait_names
from daylit_site.processes.asked import case_row
from daylit_site.processes.cases import case_numbered, case_of
from daylit_site.processes.scope import scope_of
from daylit_site.records.held import process_of_record

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.processes.scope import Scope
    from daylit_site.records.models import Process

logger = logging.getLogger(__name__)

MOST = 10
"""So many cases are offered, those begun last."""


@dataclass(frozen=True)
class Could:
    """An open case that could be meant.

    Attributes:
        case_id: Its number.
        fact: What the log says of it that was written: bus 4012.
        started_at: When it began.
    """

    case_id: str
    fact: str
    started_at: datetime


@dataclass(frozen=True)
class Meant:
    """What someone means who wrote a number, or a word.

    Attributes:
        case_id: The case; what they wrote where no case is known by it, and empty where they may
            not know of that.
        could: Where several may be meant, these.
    """

    case_id: str
    could: tuple[Could, ...] = ()


def meant(process: Process, written: str, person: Person) -> Meant:
    """Return which case of a process someone means.

    It is looked for by its number, then among what the log says of open cases. That is told to
    those only who see every case; of people of a partner only a case that they see is taken: what
    they report shows it to them.
    """
    if not written:
        return Meant("")
    scope = scope_of(person, process)
    try:
        by_number = _numbered(process, scope, written)
        could = () if by_number or not scope.sees_every_case else _saying(process, written)
    except DaylitError:
        logger.exception("The record of %s cannot be read", process.process_id)
        by_number, could = "", ()
    if by_number:
        return Meant(by_number)
    if len(could) == 1:
        return Meant(could[0].case_id)
    return Meant(written if scope.sees_every_case else "", could)


def _numbered(process: Process, scope: Scope, written: str) -> str:
    """Return the case of a number; empty where there is none that is seen."""
    found = case_of(process.process_id, scope, written)
    found = found or case_numbered(process.process_id, scope, written)
    return str(found.row["case_id"]) if found else ""


def _saying(process: Process, written: str) -> tuple[Could, ...]:
    """Return the open cases of which the log says what was written, those begun last first."""
    names = trait_names(process.latest_run)
    if not names:
        return ()
    with process_of_record(process.process_id) as held:
        columns = [name for one in names if (name := f"{OF_EVENTS}{one}") in held.events.columns]
        terms = whole_of(written, columns)
        if not terms:
            return ()
        with held.engine.scratch():
            row = held.engine.from_arrow(asked(terms))
            where = tuple(one.where for one in terms)
            rows = held.engine.answer(cases_that_say, held.events, row, where=where)
            facts = {str(one["case_id"]): fact for one in rows if (fact := fact_of(one, terms))}
            wanted = held.engine.from_arrow(pa.table({"case_id": pa.array(facts, pa.string())}))
            cases = held.engine.answer(case_row, held.cases, wanted) if facts else []
    found = [
        Could(one["case_id"], facts[one["case_id"]], one["started_at"])
        for one in cases
        if one["is_open"]
    ]
    return tuple(sorted(found, key=lambda one: one.started_at, reverse=True)[:MOST])
