"""Exceptions: the departures of one case that belong together, with the steps they cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.minutes import with_work
from daylit.departures.table import BY_USUAL, KINDS, LATE_KINDS
from daylit.flow.rework import AT_ONCE_SECONDS, may_be_rounded
from daylit.record.identity import hashed
from daylit.record.moments import seconds_between

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.minutes import Minutes

ORDER = ("first_position", "last_position", "kind", "place", "anchor_event_id")
"""The order in which the departures of a case are gone through."""


def assigned(found: ir.Table, ordinary: ir.Table | None = None, *, process_id: str) -> ir.Table:
    """Say of each departure to which exception it belongs.

    The departures of a case whose steps overlap or are adjacent are one exception, and so is work
    done again within a minute of the last. Its id is made of the process, the case, and the anchor
    and kind of its departure with the earliest anchor; of those within a minute of it, which are
    one moment to people, by the order of ``KINDS``, then the one at the place with most departures
    in the log, then the earliest. What causes no steps names an exception only
    where nothing in it does, or a stated limit would hide the rework behind its lateness; that a
    case lies still goes before that it is late by now; and what was found by how long it took
    against the usual names one only where nothing else does, as a share of it is there by chance.
    Where nothing causes steps but ordinary bounces, these are no exception and left out.

    Args:
        found: Departures.
        ordinary: Those on which nothing was done but what is due (``ordinary.ordinary_bounces``);
            null where that is not asked.
        process_id: The process; part of the ids.

    Returns:
        A row per departure: its columns, exception_id, and leads (whether it is the one that names
        the exception).
    """
    joined = _with_group(found)
    if ordinary is not None:
        joined = _without_ordinary(joined, ordinary)
    group = ["case_id", "group_number"]
    joined = joined.mutate(
        _since_first=seconds_between(
            joined.anchored_at.min().over(group_by=group), joined.anchored_at
        ),
        _like_it=joined.count().over(group_by=["kind", "place"]),
    )
    rank = ibis.cases(*[(joined.kind == kind, n) for n, kind in enumerate(KINDS)])
    is_at_once = (joined["_since_first"] < AT_ONCE_SECONDS) & ~may_be_rounded(joined.anchored_at)
    order = ibis.window(
        group_by=group,
        order_by=[
            joined.kind.isin(LATE_KINDS),
            joined.kind == "late",
            joined.form.fill_null("") == BY_USUAL,
            ~is_at_once,
            ibis.ifelse(is_at_once, 0, joined.anchor_position),
            rank,
            ibis.desc(joined["_like_it"]),
            joined.anchor_position,
            joined.place,
            joined.rule_id,
        ],
    )
    placed = joined.mutate(leads=ibis.row_number().over(order) == 0)
    exception_id = hashed(
        [ibis.literal(process_id), placed.case_id, placed.anchor_event_id, placed.kind]
    )
    named = placed.mutate(own_id=ibis.ifelse(placed.leads, exception_id, ibis.null("string")))
    whole = ibis.window(group_by=group)
    return named.mutate(exception_id=named.own_id.max().over(whole)).drop(
        "own_id", "group_number", "_since_first", "_like_it"
    )


def exceptions(
    departed: ir.Table,
    steps: ir.Table,
    due: ir.Table | None = None,
    *,
    minutes: Minutes | None = None,
) -> ir.Table:
    """Return a row per exception with what it caused.

    Args:
        departed: Departures with their exceptions (``assigned``).
        steps: The record's steps.
        due: What most cases do anyway (``due.due_visits``); null where that is not asked.
        minutes: What people said that activities take, null for nothing.

    Returns:
        The columns of the departure that names it, but began_position and first_position the least
        and last_position the greatest of all of its departures, causes_steps whether any does and
        late_seconds the most of them; departure_count; caused_step_count (the steps that would not
        exist without it, each once); measured_step_count (of these, with both ends logged) and
        caused_handling_seconds (their sum, null where none is measured); worked_step_count and
        caused_work_seconds (the same of the steps whose work is measured or given in ``minutes``);
        first_time_step_count (of the steps caused, those of an activity that the case had not done
        before, which may have been needed anyway); began_at (end of the step before the one at
        began_position, or its start where that one had not ended); resolved_at (end of its last
        caused step, or start of the last step that came too late, whichever is later; null while
        any of its departures is running); delay_seconds (from the first caused step's beginning to
        the end of the last, or how much too late a step came, whichever is more; a detour on which
        nothing was done but what is due anyway delays nothing).
    """
    spread = _spread(departed)
    spanned = with_work(spanned_steps(departed, steps, due), minutes=minutes)
    is_caused = ~spanned.is_due
    totals = spanned.group_by("exception_id").aggregate(
        caused_step_count=is_caused.sum(),
        measured_step_count=spanned.handling_seconds.count(where=is_caused),
        caused_handling_seconds=spanned.handling_seconds.sum(where=is_caused),
        worked_step_count=spanned.work_seconds.count(where=is_caused),
        caused_work_seconds=spanned.work_seconds.sum(where=is_caused),
        first_time_step_count=(is_caused & (spanned.visit_number == 1)).sum().cast("int64"),
        caused_until=spanned.ended_at.max(),
    )
    whole = spread.left_join(totals, "exception_id").drop("exception_id_right")
    whole = whole.join(_beginnings(spread, steps), "exception_id")
    span = seconds_between(whole.caused_from, whole.caused_until)
    counts = [f"{of}_step_count" for of in ("caused", "measured", "worked", "first_time")]
    return whole.mutate(
        **{name: whole[name].fill_null(0) for name in counts},
        resolved_at=ibis.ifelse(
            whole.any_running.fill_null(False),
            ibis.null(whole.caused_until.type()),
            ibis.greatest(whole.caused_until, whole.last_anchored_at),
        ),
        delay_seconds=ibis.greatest(
            ibis.ifelse(whole.caused_step_count > 0, span, 0.0).fill_null(0.0),
            whole.late_seconds.fill_null(0.0),
        ),
    ).drop("caused_from", "caused_until", "causing_position", "any_running", "last_anchored_at")


def _spread(departed: ir.Table) -> ir.Table:
    """Return the departure that names each exception, with what all of its departures span."""
    causing = departed.causes_steps
    found = departed.group_by("exception_id").aggregate(
        all_began_position=departed.began_position.min(),
        all_first_position=departed.first_position.min(),
        all_last_position=departed.last_position.max(),
        all_late_seconds=departed.late_seconds.max(),
        any_causes=causing.any(),
        any_running=departed.is_running.any(),
        last_anchored_at=departed.anchored_at.max(),
        causing_position=departed.began_position.min(where=causing),
        departure_count=departed.count(),
    )
    named = {
        "began_position": "all_began_position",
        "first_position": "all_first_position",
        "last_position": "all_last_position",
        "late_seconds": "all_late_seconds",
        "causes_steps": "any_causes",
    }
    leading = departed.filter(departed.leads).drop("leads", *named)
    return leading.join(found, "exception_id").rename(named)


def _beginnings(spread: ir.Table, steps: ir.Table) -> ir.Table:
    """Return when the step before each exception's beginning ended, and its first caused step's."""
    at = ibis.union(
        spread.select("exception_id", "case_id", position="began_position", is_causing=False),
        spread.filter(spread.causing_position.notnull()).select(
            "exception_id", "case_id", position="causing_position", is_causing=True
        ),
    )
    began = steps.join(at, ["case_id", "position"])
    moment = ibis.least(began.previous_ended_at, began.started_at)
    return began.group_by("exception_id").aggregate(
        began_at=moment.min(where=~began.is_causing),
        caused_from=moment.min(where=began.is_causing),
    )


def caused_steps(departed: ir.Table, steps: ir.Table, due: ir.Table | None = None) -> ir.Table:
    """Return a row per step that an exception caused: exception_id and the step's columns.

    Args:
        departed: Departures with their exceptions.
        steps: The record's steps.
        due: What most cases do anyway (``due.due_visits``); null where that is not asked.
    """
    spanned = spanned_steps(departed, steps, due)
    return spanned.filter(~spanned.is_due).drop("is_due")


def spanned_steps(departed: ir.Table, steps: ir.Table, due: ir.Table | None = None) -> ir.Table:
    """Return a row per step between the ends of what an exception caused.

    Args:
        departed: Departures with their exceptions.
        steps: The record's steps.
        due: What most cases do anyway (``due.due_visits``); null where that is not asked.

    Returns:
        exception_id, the step's columns, and is_due: it lies on the way of a bounce and would have
        been done anyway.
    """
    causing = departed.filter(departed.causes_steps)
    is_on_the_way = causing.kind == "bounce"
    begin = causing.first_position
    if due is not None:
        # Whether the step at which the other got the case was due anyway is known then; of too few
        # unaffected cases it is not.
        is_known = due.count().as_scalar() > 0
        begin = ibis.ifelse(is_on_the_way & is_known, causing.began_position, begin)
    positions = ibis.range(begin, causing.last_position + 1).unnest()
    spelled = causing.select(
        "exception_id", "case_id", position=positions, is_on_the_way=is_on_the_way
    )
    each = spelled.group_by("exception_id", "case_id", "position").aggregate(
        is_on_the_way=spelled.is_on_the_way.all()
    )
    spanned = steps.join(each, ["case_id", "position"])
    if due is None:
        return spanned.mutate(is_due=ibis.literal(value=False)).drop("is_on_the_way")
    known = due.select(due_activity="activity", due_visit="visit_number")
    joined = spanned.left_join(
        known,
        [spanned.activity == known.due_activity, spanned.visit_number == known.due_visit],
    )
    is_due = joined.is_on_the_way & joined.due_visit.notnull()
    return joined.mutate(is_due=is_due).drop("is_on_the_way", "due_activity", "due_visit")


def _without_ordinary(grouped: ir.Table, ordinary: ir.Table) -> ir.Table:
    """Leave ordinary bounces out of groups in which nothing else causes steps."""
    named = ordinary.select(**{f"ordinary_{name}": name for name in ordinary.columns})
    joined = grouped.left_join(
        named, [grouped[name] == named[f"ordinary_{name}"] for name in ordinary.columns]
    )
    is_ordinary = joined.ordinary_case_id.notnull()
    whole = ibis.window(group_by=["case_id", "group_number"])
    marked = joined.mutate(
        _is_ordinary=is_ordinary, _others=(joined.causes_steps & ~is_ordinary).any().over(whole)
    )
    return marked.filter(~marked["_is_ordinary"] | marked["_others"]).select(*grouped.columns)


def _with_group(found: ir.Table) -> ir.Table:
    before = ibis.window(
        group_by="case_id",
        order_by=ORDER,
        preceding=(None, 1),
    )
    reached = found.mutate(
        _reached=found.last_position.max().over(before),
        _reached_at=found.anchored_at.max().over(before),
    )
    # Work done again is at its first step, so that one knows when that began.
    is_at_once = (
        (reached.kind == "rework")
        & (seconds_between(reached["_reached_at"], reached.anchored_at) < AT_ONCE_SECONDS)
        & ~may_be_rounded(reached.anchored_at)
    )
    is_apart = reached.first_position > reached["_reached"] + 1
    begins = (is_apart & ~is_at_once).fill_null(True)
    marked = reached.mutate(_begins=begins.cast("int32"))
    running = ibis.cumulative_window(group_by="case_id", order_by=ORDER)
    numbered = marked.mutate(group_number=marked["_begins"].sum().over(running))
    return numbered.drop("_reached", "_reached_at", "_begins")
