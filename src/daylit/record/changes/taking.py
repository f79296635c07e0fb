"""Taking stated events into a process: what they touch is built anew, everything else stays.

Nothing that is done here is part of the record before the manifest names it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from daylit.language import _
from daylit.record import building
from daylit.record.changes.arriving import Arrival, arrive, arrive_first
from daylit.record.changes.ordering import ordered, torn_count
from daylit.record.changes.placing import OPEN_PARTS, buckets_for, place
from daylit.record.changes.renaming import with_replaced
from daylit.record.changes.writing import replace_words, write_table, write_words
from daylit.record.contents import (
    NOTHING,
    OF_WORDS,
    Contents,
    automated_in,
    contents,
    tally,
    words_in,
)
from daylit.record.joining import with_found
from daylit.record.manifest import State
from daylit.record.report import ImportCounts
from daylit.record.schema import PARTIES, select_columns
from daylit.record.store import BESIDE, with_open

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from daylit.record.building import Built
    from daylit.record.changes.contradicting import Contradictions
    from daylit.record.changes.held import Process
    from daylit.record.changes.keeping import Keeping
    from daylit.record.changes.placing import Places
    from daylit.record.contents import Tally
    from daylit.record.report import SourceReport

OF_ALL_CASES = ("started_at", "ended_at", "last_activity", "variant_id")
OF_MOVABLE_CASES = ("case_id", "event_count", *OF_ALL_CASES)
OF_FORMER_STEPS = ("step_id", "case_id", "activity", "ended_at", "replaces_id")


@dataclass(frozen=True)
class Taken:
    """A process after an import; its tables are written, and not yet part of the record.

    Attributes:
        state: What its tables are.
        counts: What became of the arriving events.
        steps: The steps of the cases that were touched; null where none was.
        steps_before: The steps of these cases as they were; null where nothing was held.
    """

    state: State
    counts: ImportCounts
    steps: ir.Table | None
    steps_before: ir.Table | None


def take(
    process: Process,
    stated: ir.Table,
    sources: Sequence[SourceReport],
    asked: Contradictions,
    *,
    keeping: Keeping,
    on_progress: Callable[[str], None],
) -> Taken:
    """Take stated events into a process and write what they touch.

    Args:
        process: What is held.
        stated: What ``state_events`` gave, and ``kept_under``, the number of the event's case.
        sources: The reports of their sources.
        asked: What to do where they contradict what is held.
        keeping: Where the stated events are kept, and what they continue.
        on_progress: Is told what is being done.

    Raises:
        RecordError: They contradict what is held, or there is no room for them.
    """
    on_progress(_("Numbering events"))
    if process.is_empty:
        arrival = arrive_first(
            process.engine,
            stated,
            sources,
            has_aliases="aliases" in process.state.tables,
            keeping=keeping,
        )
    else:
        arrival = arrive(process, stated, sources, asked, keeping)
    if arrival.touched is not None and not process.engine.count(arrival.touched):
        return Taken(process.state, arrival.counts, None, None)
    return write_change(process, arrival, on_progress=on_progress)


def write_change(
    process: Process, arrival: Arrival, *, on_progress: Callable[[str], None]
) -> Taken:
    """Build the cases that arriving events touch, and write them.

    Args:
        process: What is held.
        arrival: All events of these cases.
        on_progress: Is told what is being done.
    """
    built = building.build(
        process.engine,
        arrival.events,
        arrival.events if arrival.ids is None else arrival.ids,
        arrival.coded,
        torn_count=arrival.torn_count,
        automated=process.automated,
        on_progress=on_progress,
    )
    return _Change(process, arrival, built, on_progress).written()


def take_again(process: Process, *, on_progress: Callable[[str], None]) -> Taken:
    """Build all steps and cases anew from the events that are held, and write them.

    Args:
        process: What is held.
        on_progress: Is told what is being done.
    """
    engine = process.engine
    held = process.rows("events")
    events = engine.make(_reordered, held)
    arrival = Arrival(
        events=events,
        ids=None,
        coded=None,
        located=engine.make(select_columns, process.rows("cases"), names=("case_id", "bucket")),
        touched=engine.make(select_columns, process.rows("cases"), names=("case_id",)),
        has_own_ids=process.state.has_own_ids,
        torn_count=Contents.from_json(process.state.contents).torn_count,
        counts=ImportCounts(),
    )
    return write_change(process, arrival, on_progress=on_progress)


@dataclass(frozen=True)
class _Change:
    """One import's change of a process, about to be written."""

    process: Process
    arrival: Arrival
    built: Built
    on_progress: Callable[[str], None]

    def written(self) -> Taken:
        """Write the tables of the cases that were touched, and of those that make room."""
        engine = self.process.engine
        steps, renamed_count = self._steps()
        everyone = self._with_others(None)
        cases = engine.make(select_columns, everyone, names=OF_ALL_CASES)
        closing = building.closing(engine, cases, self.process.declared_ends)
        counts = self._counts_before() + self.built.counts
        bucket_count = max(self.process.state.bucket_count, buckets_for(counts.event_count))
        movable = self._movable(everyone, bucket_count)
        movable = engine.view(with_open, movable, closing=closing)
        places = self._places(movable, bucket_count)
        none_renamed = not renamed_count and self.arrival.former_cases is None
        unstated = self.built.unstated | ({"replaces_id"} if none_renamed else set())
        tables = {name: self.process.state.tables[name] for name in self._unchanged()}
        for name, rows in (
            ("events", self.built.events),
            ("steps", steps),
            ("cases", self._cases()),
        ):
            self.on_progress(_("Writing {name}").format(name=name))
            tables[name] = write_table(
                self.process,
                name,
                rows,
                unstated=unstated,
                touched=self.arrival.touched,
                places=places,
            )
        tables["words"], words = self._words()
        automated = automated_in(engine, words, self.process.automated)
        holds = contents(engine, counts, cases, words, closing, automated)
        has_own_ids = self.arrival.has_own_ids
        state = State(tables, bucket_count, has_own_ids, closing, holds.as_json(), automated)
        before = None if self.arrival.touched is None else self._held("steps")
        former = self.arrival.former_cases
        renamed_count += 0 if former is None else engine.count(former)
        counted = replace(self.arrival.counts, renamed_count=renamed_count)
        return Taken(state, counted, steps, before)

    def _steps(self) -> tuple[ir.Table, int]:
        if self.arrival.touched is None:
            return self.built.steps, 0
        engine = self.process.engine
        old = engine.make(select_columns, self._held("steps"), names=OF_FORMER_STEPS)
        return with_replaced(engine, engine.make(_all_rows, self.built.steps), old)

    def _unchanged(self) -> list[str]:
        return [name for name in self.process.state.tables if name in ("aliases", *BESIDE)]

    def _cases(self) -> ir.Table:
        """Return the cases; those that took another's place name it."""
        engine, former = self.process.engine, self.arrival.former_cases
        if self.arrival.touched is None:
            return self.built.cases
        held = engine.make(_replacing, self._held("cases"), self.built.cases)
        if former is None:
            return engine.view(_with_former, self.built.cases, held)
        return engine.view(_with_former, self.built.cases, engine.make(_first, former, held))

    def _words(self) -> tuple[int, ir.Table]:
        """Write the words; where events were taken out some may have lost their last one."""
        if not self.arrival.counts.removed_count:
            return write_words(self.process, self.built.words)
        engine, touched = self.process.engine, self.arrival.touched
        everything = engine.view(
            _all_events, self.process.rows("events"), touched, self.built.events
        )
        return replace_words(self.process, engine.make(words_in, everything))

    def _held(self, name: str) -> ir.Table:
        """Return the rows of the touched cases as they are held."""
        assert self.arrival.located is not None  # noqa: S101 (tells the type checker)
        engine, located = self.process.engine, self.arrival.located
        rows = self.process.rows(name, frozenset(engine.values(located, "bucket")))
        return engine.view(_of_cases, rows, located)

    def _movable(self, everyone: ir.Table, bucket_count: int) -> ir.Table:
        """Return the cases that may move: all, or those touched and those of the open parts."""
        if bucket_count == self.process.state.bucket_count and self.arrival.touched is not None:
            everyone = self._with_others(OPEN_PARTS)
        return self.process.engine.make(_all_rows, everyone)

    def _with_others(self, buckets: frozenset[int] | None) -> ir.Table:
        """Return the touched cases as they are from now on, and others as they are held.

        Args:
            buckets: Where these lie; null for all.
        """
        engine, touched = self.process.engine, self.arrival.touched
        if touched is None:
            return engine.view(_new_cases, self.built.cases)
        held = self.process.rows("cases", buckets)
        return engine.view(_with_others, self.built.cases, self.arrival.located, held, touched)

    def _counts_before(self) -> Tally:
        """Return the counts of all held cases but the touched ones."""
        if self.arrival.touched is None:
            return NOTHING
        held = Contents.from_json(self.process.state.contents).tally
        torn = 0
        if held.torn_count:
            found = self.process.engine.answer_row(torn_count, self._held("events"))
            (torn,) = found.values()
        touched = tally(
            self.process.engine,
            self._held("steps"),
            self._held("cases"),
            ends_in="id",
            stated=frozenset(f"{party}_id" for party in PARTIES),
            torn_count=torn,
        )
        return held - touched

    def _places(self, cases: ir.Table, bucket_count: int) -> Places:
        lay = self.arrival.located
        if lay is None:
            lay = self.process.engine.make(_untouched, cases)
        were = bucket_count if self.process.is_empty else self.process.state.bucket_count
        return place(
            self.process.engine,
            cases,
            touched=lay,
            bucket_count=bucket_count,
            was_bucket_count=were,
        )


def _all_events(held: ir.Table, touched: ir.Table, built: ir.Table) -> ir.Table:
    others = held.anti_join(touched, "case_id")
    names = list(OF_WORDS.values())
    return ibis.union(others.select(*names), built.select(*names))


def _reordered(held: ir.Table) -> ir.Table:
    return ordered(held.drop("bucket"))


def _replacing(cases: ir.Table, built: ir.Table) -> ir.Table:
    """Return the cases that name another, unless that one is a case again."""
    named = cases.filter(cases.replaces_id.notnull())
    gone = named.anti_join(built, named.replaces_id == built.case_id)
    return gone.select("case_id", was_id="replaces_id")


def _first(former: ir.Table, held: ir.Table) -> ir.Table:
    """Return one former case of each, whether they joined it at once or one after the other."""
    both = ibis.union(former, held)
    return both.group_by("case_id").aggregate(was_id=both.was_id.min())


def _with_former(cases: ir.Table, former: ir.Table) -> ir.Table:
    joined = with_found(cases, former, "case_id")
    return joined.mutate(replaces_id=joined.was_id).drop("was_id")


def _all_rows(table: ir.Table) -> ir.Table:
    return table


def _of_cases(rows: ir.Table, cases: ir.Table) -> ir.Table:
    return rows.semi_join(cases, "case_id")


def _new_cases(built: ir.Table) -> ir.Table:
    return built.select(
        *OF_MOVABLE_CASES, bucket=ibis.null("int32"), is_touched=ibis.literal(value=True)
    )


def _with_others(built: ir.Table, lay: ir.Table, held: ir.Table, touched: ir.Table) -> ir.Table:
    now = with_found(built.select(*OF_MOVABLE_CASES), lay, "case_id")
    others = held.anti_join(touched, "case_id").select(*OF_MOVABLE_CASES, "bucket")
    return ibis.union(
        others.mutate(is_touched=ibis.literal(value=False)),
        now.mutate(is_touched=ibis.literal(value=True)),
    )


def _untouched(cases: ir.Table) -> ir.Table:
    return cases.filter(~cases.is_touched).select("case_id", "bucket")
