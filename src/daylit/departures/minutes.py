"""How long people say that activities take, where the log does not hold both ends of a step."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import ibis

from daylit.departures.unmatched import with_nearest
from daylit.departures.wording import counted, first_and_more, percent
from daylit.language import _, in_each_language, ngettext, number
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import ibis.expr.types as ir

MINUTE = 60
MEASURED, ASSUMED = "measured", "assumed"
KNOWN_ENOUGH = 0.95
"""Work is told in hours where that of at least this share of the steps is known."""

MOST_NAMED = 10
"""So many activities without minutes are named."""

NEEDED = ("activity", "handling_seconds", "work_share")


@dataclass(frozen=True)
class Minutes:
    """The minutes of work that people give to one step of an activity.

    Attributes:
        by_activity: Activities and their minutes (0 or more), each activity once.
    """

    by_activity: tuple[tuple[str, float], ...]


def work_seconds(steps: ir.Table, minutes: Minutes | None) -> ir.FloatingValue:
    """Return the work of each step, as far as anyone knows it.

    Args:
        steps: The record's steps.
        minutes: What people gave; null for nothing.

    Returns:
        ``handling_seconds`` where the log holds both ends; else the activity's minutes times
        ``work_share`` (null is 1); else null.
    """
    return ibis.coalesce(steps.handling_seconds, _assumed_seconds(steps, minutes))


def work_basis(steps: ir.Table, minutes: Minutes | None) -> ir.StringValue:
    """Return what ``work_seconds`` rests on: "measured", "assumed", or null where it is null."""
    return ibis.cases(
        (steps.handling_seconds.notnull(), MEASURED),
        (_is_given(steps, minutes), ASSUMED),
        else_=ibis.null("string"),
    )


def with_work(steps: ir.Table, *, minutes: Minutes | None) -> ir.Table:
    """Add the columns ``work_seconds`` and ``work_basis`` to steps."""
    require_columns(steps, "steps", NEEDED)
    return steps.mutate(
        work_seconds=work_seconds(steps, minutes), work_basis=work_basis(steps, minutes)
    )


def without_minutes(steps: ir.Table, *, minutes: Minutes | None) -> ir.Table:
    """Return the activities with steps whose work is neither measured nor given.

    Returns:
        A row per such activity: activity, step_count (of these steps); those with most steps come
        first, of as many by name.
    """
    require_columns(steps, "steps", NEEDED)
    unknown = steps.filter(steps.handling_seconds.isnull() & ~_is_given(steps, minutes))
    counted = unknown.group_by("activity").aggregate(step_count=unknown.count())
    return counted.order_by(ibis.desc("step_count"), "activity")


def unknown_work_remark(
    lacking: Sequence[Mapping[str, Any]], step_count: int, unit: str
) -> tuple[str, ...]:
    """Say which activities have neither measured work nor minutes, and what comes of that.

    Args:
        lacking: Rows of ``without_minutes``.
        step_count: All steps of the log.
        unit: In which unit its work is told, see ``cost.Basis``.

    Returns:
        One sentence or two; none where the work of all steps is known.
    """
    if not lacking:
        return ()
    return (_unknown_work(lacking, step_count, unit),)


@in_each_language
def _unknown_work(lacking: Sequence[Mapping[str, Any]], step_count: int, unit: str) -> str:
    unknown = sum(row["step_count"] for row in lacking)
    named = [f"{row['activity']!r} ({counted(row['step_count'], 'step')})" for row in lacking]
    said = ngettext(
        "{count} of {steps} ({share}) has neither measured work nor minutes: {activities}.",
        "{count} of {steps} ({share}) have neither measured work nor minutes: {activities}.",
        unknown,
    ).format(
        count=number(unknown),
        steps=counted(step_count, "step"),
        share=percent(unknown / step_count),
        activities=first_and_more(named, MOST_NAMED),
    )
    comes_of_it = _("In hours they hold no work.")
    if unit == "steps":
        comes_of_it = _(
            "Work is told in steps; for hours, that of {share} of them must be known."
        ).format(share=percent(KNOWN_ENOUGH))
    return f"{said} {comes_of_it}"


def unmatched_minutes(minutes: Minutes, activities: Collection[str]) -> tuple[str, ...]:
    """Say which activities have minutes and are not in the log, each with the nearest name."""
    return tuple(
        _unmatched(activity, activities)
        for activity, _ in minutes.by_activity
        if activity not in activities
    )


def _unmatched(activity: str, activities: Collection[str]) -> str:
    near = get_close_matches(activity, sorted(activities), n=1)
    return _has_minutes(activity, next(iter(near), ""))


@in_each_language
def _has_minutes(activity: str, nearest: str) -> str:
    said = _("The activity {name} has minutes, but this log does not have it.")
    return with_nearest(said.format(name=repr(activity)), nearest)


def _is_given(steps: ir.Table, minutes: Minutes | None) -> ir.BooleanValue:
    given = [activity for activity, _ in minutes.by_activity] if minutes else []
    return steps.activity.isin(given) if given else ibis.literal(value=False)


def _assumed_seconds(steps: ir.Table, minutes: Minutes | None) -> ir.FloatingValue:
    """Return the given minutes of a step's activity in seconds, its share of them."""
    if minutes is None or not minutes.by_activity:
        return ibis.null("float64")
    whole = ibis.cases(
        *[(steps.activity == name, each * MINUTE) for name, each in minutes.by_activity],
        else_=ibis.null("float64"),
    )
    return whole * steps.work_share.fill_null(1.0)
