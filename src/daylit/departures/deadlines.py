"""Cases that went on past a deadline of their own."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import ibis

from daylit.departures.terms_broken import LATE
from daylit.departures.terms_waits import until_when, with_last_steps
from daylit.departures.wording import counted
from daylit.errors import ParameterError
from daylit.flow.wording import DAY
from daylit.flow.working_time import ELAPSED
from daylit.language import _, gettext_noop, in_each_language, number
from daylit.record.moments import MICROSECONDS, microseconds, seconds_between
from daylit.record.schema import TIME, require_columns
from daylit.record.stated_ends import is_too_early

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import ibis.expr.types as ir

OWN_DEADLINE = gettext_noop("the case's own deadline")
OF_CASES = "case_"
LIKE_A_DEADLINE = ("deadline", "due", "duedate", "promised", "promise", "target", "frist")
"""Words in the name of a column that holds a deadline, the likeliest first."""

NEEDED = ("case_id", "step_id", "position", "started_at")
NEEDED_OF_CASES = ("case_id", "started_at", "ended_at", "step_count", "is_open")
IN_DEADLINES = {**LATE, "is_before_start": "boolean"}
"""``terms_broken.LATE``, and whether the deadline lies before the case's first event."""


def deadline_columns(cases: ir.Table) -> tuple[str, ...]:
    """Return the columns of cases that look like a deadline.

    Returns:
        Their names without ``case_``: times whose name holds one of ``LIKE_A_DEADLINE`` as a word;
        in its order, of like ones by name.
    """
    ranked = [
        (LIKE_A_DEADLINE.index(word), name)
        for name in _times(cases)
        for word in re.split(r"[\W_]+", name.lower())
        if word in LIKE_A_DEADLINE
    ]
    return tuple(dict.fromkeys(name for _, name in sorted(ranked)))


def late_by_deadline(
    steps: ir.Table, cases: ir.Table, *, deadline: str, end: str | None, as_of: datetime
) -> ir.Table:
    """Find the cases that went on past a deadline of their own.

    A case has gone on until its last event, or until the time in the column ``end`` where that is
    named; while it is open (and states no such time) until ``as_of``. A closed case that states no
    time in ``end`` is left out: nothing tells when it ended. A stated end that is too early
    (``stated_ends.is_too_early``) is none: of such a case the last event tells. A day's deadline is
    its last moment (UTC). Where the deadline lies before the case's first event
    (``is_before_start``) the time that was allowed is below 0: such a case was late before anything
    was done here.

    Args:
        steps: The record's steps.
        cases: The record's cases, with ``is_open``.
        deadline: The column with the deadline, with or without ``case_``.
        end: The column with the end, likewise; null for the last event.
        as_of: The moment until which open cases wait.

    Returns:
        The columns of ``IN_DEADLINES``, in no order; ``rule_id`` is "deadline" with the column. The
        anchor is the case's last step; cases without a step are left out. ``is_running`` is true
        while the case is open and has not stated an end. Times taken and allowed are from the
        case's first event.

    Raises:
        ParameterError: There is no such column, or it holds no times.
    """
    require_columns(steps, "steps", NEEDED)
    late = _past(cases, deadline, end, as_of)
    late = late.filter(late.came_at > late.due_at)
    allowed = seconds_between(late.started_at, late.due_at)
    # A stated end may lie some time before the first event.
    taken = ibis.greatest(seconds_between(late.started_at, late.came_at), 0.0)
    measured = late.mutate(taken_seconds=taken, allowed_seconds=allowed)
    told = with_last_steps(steps, measured.drop("started_at")).mutate(
        rule_id=ibis.literal(f"deadline {_bare(deadline)}"),
        place=ibis.literal(OWN_DEADLINE),
        began_position=ibis.literal(1, "int32"),
        clock=ibis.literal(ELAPSED),
        delay_seconds=lambda row: seconds_between(row.due_at, row.came_at),
        is_before_start=lambda row: row.allowed_seconds < 0,
    )
    return told.select(**{name: told[name].cast(kind) for name, kind in IN_DEADLINES.items()})


def deadline_counts(
    cases: ir.Table, *, deadline: str, end: str | None, as_of: datetime
) -> ir.Table:
    """Count what ``late_by_deadline`` judges, with the same arguments.

    Returns:
        One row: case_count; stated_count (cases with a deadline); before_start_count (of these, its
        deadline lies before the first event); without_end_count (closed, and without a time in
        ``end``); late_count (past their deadline by the last event or ``end``, open or not);
        late_before_start_count (of these); running_count (past it only as they are still open).
    """
    past = _past(cases, deadline, end, as_of)
    before_start = (past.due_at < past.started_at).fill_null(False)
    by_event = (past.last_at > past.due_at).fill_null(False)
    return past.aggregate(
        case_count=past.count(),
        stated_count=past.due_at.count(),
        before_start_count=before_start.sum().fill_null(0),
        without_end_count=(past.due_at.notnull() & past.came_at.isnull()).sum().fill_null(0),
        late_count=by_event.sum().fill_null(0),
        late_before_start_count=(by_event & before_start).sum().fill_null(0),
        running_count=((past.came_at > past.due_at).fill_null(False) & ~by_event)
        .sum()
        .fill_null(0),
    )


def deadline_remarks(
    counts: Mapping[str, int], *, deadline: str, end: str | None
) -> tuple[str, ...]:
    """Say which deadlines tell little, from the row of ``deadline_counts``."""
    said = []
    if counts["before_start_count"]:
        said.append(_before_start(counts, deadline))
    if end is not None and counts["without_end_count"]:
        said.append(_without_end(counts, deadline, end))
    return tuple(said)


@in_each_language
def _before_start(counts: Mapping[str, int], deadline: str) -> str:
    return _(
        "Of {cases} with a deadline ({deadline}) {count} had it before their first event; these "
        "are late from that event on."
    ).format(
        cases=counted(counts["stated_count"], "case"),
        deadline=_bare(deadline),
        count=number(counts["before_start_count"]),
    )


@in_each_language
def _without_end(counts: Mapping[str, int], deadline: str, end: str) -> str:
    return _(
        "Of {cases} with a deadline ({deadline}) {count} are closed and state no end ({end}); "
        "these are not judged."
    ).format(
        cases=counted(counts["stated_count"], "case"),
        deadline=_bare(deadline),
        count=number(counts["without_end_count"]),
        end=_bare(end),
    )


def ended_when(cases: ir.Table, *, end: str | None, as_of: datetime | None) -> ir.TimestampValue:
    """Return until when each case took time: no sooner than ``late_by_deadline`` has it end.

    Args:
        cases: The record's cases, with ``is_open``.
        end: The column with the end; null for the last event.
        as_of: The moment until which open cases take time.
    """
    came_at = until_when(cases, ibis.literal(as_of, type=TIME))
    if end is None:
        return came_at
    column = _column(cases, end, "end")
    stated = ibis.ifelse(is_too_early(cases, column), None, cases[column].cast(TIME))
    return ibis.greatest(came_at, ibis.coalesce(stated, came_at))


def _past(cases: ir.Table, deadline: str, end: str | None, as_of: datetime) -> ir.Table:
    """Return cases with due_at, last_at (null where no end is stated), came_at and is_running."""
    require_columns(cases, "cases", NEEDED_OF_CASES)
    until = ibis.literal(as_of, type=TIME)
    due_at = _last_moment(cases, _column(cases, deadline, "deadline"))
    if end is None:
        last_at, is_running = cases.ended_at, cases.is_open
        came_at = until_when(cases, until)
    else:
        column = _column(cases, end, "end")
        is_none, stated = is_too_early(cases, column), cases[column].cast(TIME)
        last_at = ibis.ifelse(is_none, cases.ended_at, stated)
        is_running = cases.is_open & (is_none | stated.isnull())
        by_end = ibis.coalesce(stated, ibis.ifelse(cases.is_open, until, None))
        came_at = ibis.ifelse(is_none, until_when(cases, until), by_end)
    return cases.select(
        "case_id",
        "started_at",
        "step_count",
        due_at=due_at,
        last_at=last_at,
        came_at=came_at,
        is_running=is_running,
    )


def _last_moment(cases: ir.Table, column: str) -> ir.TimestampValue:
    """Return when a deadline passes: a day's at its last moment (UTC).

    A table of text may hold days only, which are read as their first moments: where all deadlines
    lie at midnight, they are days.
    """
    due_at = cases[column].cast(TIME)
    day = int(DAY * MICROSECONDS)
    last = due_at + ibis.interval(microseconds=day - 1)
    if cases[column].type().is_date():
        return last
    are_days = (microseconds(due_at) % day == 0).all().over(ibis.window())
    return ibis.ifelse(are_days, last, due_at)


def _column(cases: ir.Table, name: str, use: str) -> str:
    """Return the name of the column of cases that a user means.

    Raises:
        ParameterError: There is none, or it holds no times.
    """
    bare = _bare(name)
    column = f"{OF_CASES}{bare}"
    if bare not in _attributes(cases):
        near = get_close_matches(bare, _times(cases) or _attributes(cases), n=1)
        nearest = f" The nearest name is {near[0]!r}." if near else ""
        raise ParameterError(f"The cases have no column {bare!r} to take for their {use}.{nearest}")
    if bare not in _times(cases):
        raise ParameterError(
            f"The cases' column {bare!r} holds no times, so it cannot be their {use}."
        )
    return column


def _bare(name: str) -> str:
    return name.removeprefix(OF_CASES)


def _attributes(cases: ir.Table) -> list[str]:
    """Return what is said of cases, without ``case_``; their number is none of it."""
    return [
        _bare(name) for name in cases.columns if name.startswith(OF_CASES) and name != "case_id"
    ]


def _times(cases: ir.Table) -> list[str]:
    """Return those of the attributes that are moments or days."""
    kinds = cases.schema()
    return [
        name
        for name in _attributes(cases)
        if kinds[f"{OF_CASES}{name}"].is_timestamp() or kinds[f"{OF_CASES}{name}"].is_date()
    ]
