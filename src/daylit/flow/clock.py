"""The fair clock of a case: which party held its work in which stretch of time.

A *party* is a team or an organisation, on one level that the caller chooses. At each moment one
party holds the work, and the moment is charged to one party, which is another than the holder only
in a pause. So what the parties are charged with adds up to the time that has elapsed, always. The
clock begins at the first thing that is logged or said.

**From the log.** Whoever does a step holds the work from the end of the step before to the end of
its own: waiting for a party is charged to the party waited for. A step that states no party stays
with whoever holds the work. After the last step its party holds the work. Where several steps run
at once, the one that began last counts (of those that began together the one given last); when it
ends, of those that still run the one that began last. No step waits while another one runs.

**From the room.** Who is handed the work holds it from the moment it is offered, begun or not;
until then it stays with whoever did the last step. What the room says holds until a step begins:
logged work shows where the work is. A step that was running when the work was handed over holds it
no longer. A hand-over to the one who holds it changes nothing.

* *Returned*: the sender holds it again, and what lay between stays charged to the receiver. Where
  it was returned because what was agreed as needed was missing, what the receiver was charged with
  since the sender last let go of the work is charged to the sender.
* *Paused*: time is charged to the party named, for the reason stated, and who holds the work does
  not change. A pause ends when it is said to, when another begins, when a step begins, when the
  work is handed over or returned, and when the case is closed. What lay in a pause stays with the
  party named for it, even where the work is returned as incomplete.
* *Closed*: the clock stops; what lies until it is *reopened* is charged to nobody and is no part of
  the elapsed time. What is logged or handed over meanwhile tells who holds the work; a pause that
  is said meanwhile says nothing. A step that ended before the case was closed leaves the work with
  its party until then; from the reopening on the work waits for whoever does the next step.

**Before anyone is named** the work is charged to the first party that a step or a return names and
that was not handed the work before: a receiver cannot have had what it is offered. Where there is
no such party, to the first receiver; if nobody is ever named, the party is null.

The order of what is of one moment stands in ``clock_marks``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.flow.clock_course import Course, awaited_after, first_holder
from daylit.flow.clock_marks import as_utc, merged_marks
from daylit.flow.clock_spans import Clock, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from daylit.flow.clock_marks import RoomEvent


def fair_clock(
    steps: Sequence[Mapping[str, Any]], events: Sequence[RoomEvent], *, until: datetime | None
) -> Clock:
    """Tell which party held the work of a case in which stretch of time.

    Args:
        steps: The steps of one case, with ``started_at``, ``ended_at`` and ``party``, null where
            none is stated; see ``merged_marks``.
        events: What people did in the case's room.
        until: The moment up to which the case is followed: what comes later is not known yet. Null
            for a case that is over: its clock ends with the last step or event.

    Raises:
        ParameterError: A moment has no time zone, or a step ends before it begins.
    """
    end = None if until is None else as_utc(until)
    marks = [mark for mark in merged_marks(steps, events) if end is None or mark.at <= end]
    if not marks:
        return Clock((), goes_on=False)
    course = Course(first_holder(marks))
    reached = marks[0].at
    for mark, awaited in zip(marks, awaited_after(marks), strict=True):
        course.run(reached, mark.at)
        course.take(mark, awaited)
        reached = mark.at
    if end is not None:
        course.run(reached, end)
    return Clock(joined(course.spans), goes_on=end is not None and not course.is_closed)
