"""What a process holds, in counts: some add up over cases, others are of different words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import ibis
import pyarrow as pa

from daylit.record.schema import PARTIES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.coding import Coded
    from daylit.record.engine import Engine

OF_WORDS = {
    "activity": "activity",
    "person": "person_id",
    "team": "team_id",
    "organisation": "organisation_id",
}
"""Each kind of word and the coded column that holds it."""


@dataclass(frozen=True)
class Tally:
    """Counts that add up over cases; the fields are those of ``Contents``."""

    event_count: int
    case_count: int
    stepless_case_count: int
    step_count: int
    person_steps: int
    team_steps: int
    organisation_steps: int
    measured_steps: int
    automated_steps: int
    torn_count: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{name: mine + getattr(other, name) for name, mine in asdict(self).items()})

    def __sub__(self, other: Tally) -> Tally:
        return Tally(**{name: mine - getattr(other, name) for name, mine in asdict(self).items()})


NOTHING = Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Contents:
    """What the record holds of a process, in counts.

    Attributes:
        first_at: The first event's time, UTC.
        last_at: The last event's time, UTC.
        person_steps: Steps that state a person; likewise for teams and organisations.
        measured_steps: Steps with a start and an end.
        automated_steps: Steps that an automated actor did and no person had part in.
        torn_count: Events whose order at their moment no import tells.
        person_count: Different people; likewise for teams and organisations.
        automated_count: Different automated actors, who are not counted among the people.
    """

    event_count: int
    case_count: int
    open_case_count: int
    stepless_case_count: int
    step_count: int
    activity_count: int
    variant_count: int
    first_at: datetime
    last_at: datetime
    person_steps: int
    team_steps: int
    organisation_steps: int
    measured_steps: int
    automated_steps: int
    torn_count: int
    person_count: int
    team_count: int
    organisation_count: int
    automated_count: int

    @property
    def tally(self) -> Tally:
        """Those of the counts that add up over cases."""
        return Tally(**{name: getattr(self, name) for name in Tally.__dataclass_fields__})

    def as_json(self) -> dict[str, Any]:
        """Return the counts with moments as ISO text."""
        moments = {"first_at": self.first_at.isoformat(), "last_at": self.last_at.isoformat()}
        return asdict(self) | moments

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Contents:
        """Return the counts that ``as_json`` gave."""
        moments = {name: datetime.fromisoformat(content[name]) for name in ("first_at", "last_at")}
        return cls(**{**content, **moments})


def tally(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    *,
    ends_in: Literal["id", "number"],
    stated: frozenset[str],
    torn_count: int,
) -> Tally:
    """Count what adds up over cases.

    Args:
        engine: Counts.
        steps: Steps, in names or in numbers.
        cases: Their cases.
        ends_in: What the columns of parties end in: "id" in names, "number" in numbers.
        stated: The columns of parties (``team_id``, ...) that are stated anywhere.
        torn_count: Events of these cases whose order at their moment no import tells.
    """
    of_steps = engine.answer_row(_of_steps, steps, ends_in=ends_in, stated=stated)
    return Tally(**of_steps, **engine.answer_row(_of_cases, cases), torn_count=torn_count)


def _of_steps(
    steps: ir.Table, ends_in: Literal["id", "number"], stated: frozenset[str]
) -> ir.Table:
    measured = steps.handling_seconds.notnull() if ends_in == "id" else steps.is_measured
    return steps.aggregate(
        step_count=steps.count(),
        measured_steps=measured.sum().fill_null(0),
        automated_steps=steps.is_automated.sum().fill_null(0)
        if "is_automated" in steps.columns
        else ibis.literal(0),
        **{
            f"{party}_steps": steps[f"{party}_{ends_in}"].count()
            if f"{party}_id" in stated
            else ibis.literal(0)
            for party in PARTIES
        },
    )


def _of_cases(cases: ir.Table) -> ir.Table:
    return cases.aggregate(
        case_count=cases.count(),
        event_count=cases.event_count.sum().fill_null(0).cast("int64"),
        stepless_case_count=(cases.step_count == 0).sum().fill_null(0),
    )


def words_of(engine: Engine, coded: Coded) -> ir.Table:
    """Return the different words that coded events name: kind, word. Kept in the engine."""
    return engine.make(_words, *(coded.books[column] for column in OF_WORDS.values()))


def _words(*books: ir.Table) -> ir.Table:
    kinds = zip(OF_WORDS.items(), books, strict=True)
    return ibis.union(
        *[book.select(kind=ibis.literal(kind), word=book[name]) for (kind, name), book in kinds]
    )


def automated_in(engine: Engine, words: ir.Table, automated: frozenset[str]) -> tuple[str, ...]:
    """Return those of the automated actors whom a process's words name, in the order of their ids.

    Args:
        engine: Looks them up.
        words: The process's words.
        automated: The ids of automated actors.
    """
    if not automated:
        return ()
    ids = engine.from_arrow(pa.table({"word": sorted(automated)}))
    return tuple(sorted(engine.values(engine.view(_people_among, words, ids), "word")))


def _people_among(words: ir.Table, ids: ir.Table) -> ir.Table:
    return words.filter(words.kind == "person").semi_join(ids, "word").select("word")


def contents(
    engine: Engine,
    counts: Tally,
    cases: ir.Table,
    words: ir.Table,
    closing: tuple[str, ...],
    automated: tuple[str, ...],
) -> Contents:
    """Return what a process holds.

    Args:
        engine: Counts.
        counts: The counts that add up, of all its cases.
        cases: All its cases.
        words: All its words.
        closing: The activities that close cases.
        automated: The automated actors among the words.
    """
    of_cases = engine.answer_row(_of_all_cases, cases, closing=closing)
    found = engine.answer(_of_kinds, words)
    of_words = {row["kind"]: row["word_count"] for row in found}
    open_count = counts.case_count - of_cases.pop("closed")
    of_words["person"] = of_words.get("person", 0) - len(automated)
    return Contents(
        **asdict(counts),
        **of_cases,
        open_case_count=open_count,
        **{f"{kind}_count": of_words.get(kind, 0) for kind in OF_WORDS},
        automated_count=len(automated),
    )


def _of_all_cases(cases: ir.Table, closing: tuple[str, ...]) -> ir.Table:
    closed = cases.last_activity.isin(closing).sum() if closing else ibis.literal(0)
    return cases.aggregate(
        closed=closed.fill_null(0),
        variant_count=cases.variant_id.nunique(),
        first_at=cases.started_at.min(),
        last_at=cases.ended_at.max(),
    )


def _of_kinds(words: ir.Table) -> ir.Table:
    return words.group_by("kind").aggregate(word_count=words.count())


def words_in(events: ir.Table) -> ir.Table:
    """Return the different words that events name: kind, word."""
    of_each = [
        events.filter(events[name].notnull())
        .select(kind=ibis.literal(kind), word=events[name])
        .distinct()
        for kind, name in OF_WORDS.items()
    ]
    return ibis.union(*of_each)
