"""A stream of JSON lines, read batch by batch: what the first one tells is kept to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from daylit.record import schema
from daylit.record.reading import Reading, Refusal
from daylit.sources.choices import NEVER_GUESSED, OPTIONAL_ROLES
from daylit.sources.clocks import with_clocks
from daylit.sources.contents import Contents
from daylit.sources.json_keys import leaves_of
from daylit.sources.json_lines import (
    FORMAT,
    broken_off_remarks,
    load_values,
    objects_in,
    places_of_lines,
    refusals_of_lines,
    relation_of,
)
from daylit.sources.judging import judge
from daylit.sources.line_table import lines_given
from daylit.sources.misfits import (
    NUMBERS,
    large_numbers,
    misfits_of,
    refused_lines,
    without,
)
from daylit.sources.placeholders import placeholders_in
from daylit.sources.source import Kind, Source, new_name, run
from daylit.sources.stream_plan import StreamPlan
from daylit.sources.taking import Taken, events_query, reading_of, understand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.json_keys import Leaf
    from daylit.sources.json_lines import Objects
    from daylit.sources.misfits import Keys, LargeNumbers

_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE"}


class LineReader:
    """Reads a stream of JSON lines.

    The first batch with an object, or the choices, decide what each key is. Later batches keep to
    that: what does not fit is refused and cited, and keys that come up later become a role that no
    key had so far, if their name says it, or attributes. Whole numbers may be followed by numbers
    with a point, unless one of them was beyond 2^53: no number that is taken loses a digit of a
    whole one.
    """

    def __init__(self, engine: Engine, choices: Choices, name: str) -> None:
        """Start a stream.

        Args:
            engine: The session that the events become tables of.
            choices: What the user overrides. A key chosen for an optional role may come up later.
            name: What the stream is called in the import report, such as "standard input".
        """
        self._engine = engine
        self._choices = choices
        self._name = name
        self._plan: StreamPlan | None = None
        self._held: frozenset[Keys] = frozenset()
        """Keys of whole numbers that held one beyond 2^53."""

    def read(
        self,
        lines: Sequence[bytes],
        *,
        first_number: int,
        breaks_off: bool = False,
        latest: datetime | None = None,
    ) -> Reading:
        """Read the next lines.

        Args:
            lines: The lines, with or without their line ends.
            first_number: The number of the first in the stream, from 1.
            breaks_off: Whether the stream ended in the middle of the last line.
            latest: Lines with a later time are refused from now on; null leaves it as it was.

        Returns:
            Their events as a table of the session, which stays until it is dropped
            (``engine.drop(reading.events)``); ``source_row`` is the line's number less 1. Where no
            line can be taken it has no rows.

        Raises:
            UnclearColumnsError: The first lines do not say which key is the case, the activity or
                the time.
            ParameterError: There is no time zone of the chosen name.
            UnableToReadError: There are more keys than can be read.
        """
        engine = self._engine
        if latest is not None:
            self._choices = replace(self._choices, latest=latest)
        with engine.in_order():
            table = lines_given(lines, first_number - 1, engine, ends_open=breaks_off)
            objects = objects_in(table, engine)
            refusals = refusals_of_lines(table, objects)
            leaves = leaves_of(self._name, objects.name, engine) if objects.count else []
            thorough = table.has_wide_blanks
            if not any(leaf.types for leaf in leaves):
                reading = self._nothing(objects.count, refusals)
            elif self._plan is None:
                reading = self._begin(objects, leaves, refusals, thorough=thorough)
            else:
                reading = self._go_on(self._plan, objects, leaves, refusals, thorough=thorough)
            objects.drop(engine)
            run(engine, f"DROP TABLE {table.name}")
        return reading

    def _begin(
        self,
        objects: Objects,
        leaves: list[Leaf],
        refusals: tuple[Refusal, ...],
        *,
        thorough: bool,
    ) -> Reading:
        """Read the first lines as a file of their own, and remember what they told."""
        engine = self._engine
        stated = [leaf for leaf in leaves if leaf.types]
        relation, columns = relation_of(objects.name, stated, engine, thorough=thorough)
        source = self._source(relation, objects.count, refusals)
        source = replace(source, columns=columns)
        names = {column.name.casefold() for column in columns}
        taken = understand(source, engine, self._asked_of(names), Contents(source, engine))
        reading = self._materialised(source, taken)
        if taken.judged.taken_count:
            keys = tuple(leaf.keys for leaf in stated)
            self._plan = StreamPlan(keys, columns, taken.understood)
            self._large_in(objects.name, self._plan, leaves)
        return reading

    def _asked_of(self, names: set[str]) -> Choices:
        """Return the choices without optional roles whose key has not come up yet."""
        late: dict[str, Any] = {
            role: None
            for role in (*OPTIONAL_ROLES, *NEVER_GUESSED)
            if (self._choices.column_of(role) or "").casefold().strip() not in names
        }
        return replace(self._choices, **late)

    def _go_on(
        self,
        plan: StreamPlan,
        objects: Objects,
        leaves: list[Leaf],
        refusals: tuple[Refusal, ...],
        *,
        thorough: bool,
    ) -> Reading:
        engine = self._engine
        large = self._large_in(objects.name, plan, leaves)
        misfits, unfit = refused_lines(
            objects, misfits_of(plan, leaves, large.lost, self._held), engine
        )
        kept = without(objects, unfit, engine)
        if unfit:
            leaves = leaves_of(self._name, kept, engine)
        plan, new = self._widened(plan, kept, leaves)
        relation = load_values(kept, plan.keys, plan.kinds, engine, thorough=thorough)
        source = self._source(relation, objects.count - len(unfit), (*refusals, *misfits))
        source = replace(source, columns=plan.columns)
        remarks = []
        for column in plan.columns[len(plan.columns) - len(new) :]:
            plan, remark = plan.learn(column, source, engine, self._choices)
            remarks.append(remark)
        reading = self._judged(plan, replace(source, remarks=(*source.remarks, *remarks)))
        if unfit:
            run(engine, f"DROP VIEW {kept}")
        self._plan = plan
        return reading

    def _widened(
        self, plan: StreamPlan, kept: str, leaves: list[Leaf]
    ) -> tuple[StreamPlan, list[Leaf]]:
        """Let columns take what fits them, and add those of new keys, as a file would have them."""
        plan = plan.widened(leaves)
        new = plan.new_leaves(leaves)
        plan = plan.with_keys(new)
        large = self._large_in(kept, plan, new)
        columns = tuple(
            replace(column, kind=Kind.STRING) if keys in large.lost else column
            for keys, column in zip(plan.keys, plan.columns, strict=True)
        )
        return replace(plan, columns=columns), new

    def _large_in(self, objects: str, plan: StreamPlan, leaves: list[Leaf]) -> LargeNumbers:
        """Find large whole numbers, and remember which keys hold such."""
        kinds = dict(zip(plan.keys, plan.kinds, strict=True))
        numbers = [(leaf, kinds[leaf.keys]) for leaf in leaves if kinds.get(leaf.keys) in NUMBERS]
        large = large_numbers(objects, numbers, self._held, self._engine)
        self._held |= large.held
        return large

    def _judged(self, plan: StreamPlan, source: Source) -> Reading:
        """Judge the rows as the first ones were."""
        engine, understood = self._engine, plan.understood
        joined = with_clocks(source, engine, understood.roles)
        placeholders = placeholders_in(source, engine, understood.roles)
        judged = judge(
            joined,
            engine,
            understood.roles,
            understood.readings,
            self._choices,
            understood.zone,
            placeholders,
            plan.reasons(),
        )
        remarks = (*judged.remarks, *placeholders.remarks())
        reading = self._materialised(source, Taken(understood, placeholders, judged, remarks))
        if joined is not source:
            run(engine, f"DROP VIEW {joined.relation}")
        return reading

    def _materialised(self, source: Source, taken: Taken) -> Reading:
        """Put the events into a table of their own, and drop what they were made from."""
        engine, events = self._engine, new_name("events")
        run(engine, f"CREATE TEMP TABLE {events} AS {events_query(taken)}")
        kind = "VIEW" if source.is_typed else "TABLE"
        run(engine, f"DROP {kind} {taken.judged.relation}")
        run(engine, f"DROP TABLE {source.relation}")
        if taken.judged.refused is not None:
            run(engine, f"DROP TABLE {taken.judged.refused}")
        return reading_of(source, engine, taken, events)

    def _source(self, relation: str, row_count: int, refusals: tuple[Refusal, ...]) -> Source:
        return Source(
            self._name,
            self._name,
            FORMAT,
            relation,
            (),
            row_count,
            places_of_lines,
            refusals,
            broken_off_remarks(refusals),
        )

    def _nothing(self, object_count: int, refusals: tuple[Refusal, ...]) -> Reading:
        """Return a reading without events."""
        if object_count:
            refusals = (*refusals, Refusal("an object without a value", object_count))
        columns = [
            f"CAST(NULL AS {_TYPES.get(kind, 'TIMESTAMPTZ')}) AS {name}"
            for name, kind in schema.SOURCE_EVENTS.items()
        ]
        events = new_name("events")
        run(self._engine, f"CREATE TEMP TABLE {events} AS SELECT {', '.join(columns)} LIMIT 0")
        return Reading(
            self._name,
            FORMAT,
            sum(refusal.row_count for refusal in refusals),
            self._engine.connection.table(events),
            (),
            refusals,
            broken_off_remarks(refusals),
        )
