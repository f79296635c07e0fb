"""Which events each step of a case was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    Row = dict[str, Any]

PARTIES = ("person_id", "team_id", "organisation_id")


@dataclass(frozen=True)
class StepEvent:
    """An event, and where it came from.

    Attributes:
        event_id: Which event.
        activity: What was done.
        lifecycle: As the source says it; null where it does not.
        occurred_at: When.
        import_id: The import that brought it.
        source_row: The row of that source.
    """

    event_id: str
    activity: str
    lifecycle: str | None
    occurred_at: datetime
    import_id: str
    source_row: int


def events_of_steps(
    steps: Sequence[Row], events: Sequence[Row]
) -> tuple[dict[str, tuple[StepEvent, ...]], tuple[StepEvent, ...]]:
    """Return the events that each step of a case was made of, and those that are no step.

    A step's id is that of its first event. A step with both ends has a complete of its activity at
    its end; of several at that moment, which make no difference to any time, the one that states
    the step's parties, then the first in the source.

    Args:
        steps: The case's rows of steps.
        events: The case's rows of events, in their order.
    """
    free = {event["event_id"]: event for event in events}
    made_of = {step["step_id"]: [free.pop(step["step_id"])] for step in steps}
    for step in steps:
        if step["handling_seconds"] is None:
            continue
        end = min(_completes(step, free.values()), key=lambda event: _unlike(step, event))
        made_of[step["step_id"]].append(free.pop(end["event_id"]))
    told = {step_id: tuple(map(_told, rows)) for step_id, rows in made_of.items()}
    return told, tuple(map(_told, free.values()))


def _completes(step: Row, events: Iterable[Row]) -> list[Row]:
    return [
        event
        for event in events
        if event["activity"] == step["activity"]
        and event["occurred_at"] == step["ended_at"]
        and (event["lifecycle"] or "").lower() == "complete"
    ]


def _unlike(step: Row, event: Row) -> int:
    """Count the parties that an event states otherwise than the step."""
    return sum(event[party] not in (None, step[party]) for party in PARTIES)


def _told(event: Row) -> StepEvent:
    return StepEvent(**{name: event[name] for name in StepEvent.__dataclass_fields__})
