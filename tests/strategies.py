"""Random logs for properties: few names and few moments, so that everything collides."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from builders import at

Row = dict[str, Any]
LIFECYCLES = (None, "start", "complete", "START", "Complete", "schedule", "suspend", "done")
PERSONS = (None, "ann", "bob", "cid")
TEAMS = (None, "north", "south", "west")
ORGANISATIONS = (None, "acme", "brown")


def random_log(seed: int, *, event_count: int = 400, case_count: int = 30) -> list[Row]:
    """Return a log in which events of one moment, repeats, turns and loose ends abound."""
    chance = Random(seed)  # noqa: S311 - nothing is secret here
    return [
        {
            "case_id": f"x{chance.randrange(case_count)}",
            "activity": chance.choice("ABC"),
            "lifecycle": chance.choice(LIFECYCLES),
            "occurred_at": at(chance.randrange(20)),
            "person": chance.choice(PERSONS),
            "team_id": chance.choice(TEAMS),
            "organisation_id": chance.choice(ORGANISATIONS),
            "source_event_id": None,
            "source_row": number,
        }
        for number in range(1, event_count + 1)
    ]


class RandomLog(list[Row]):
    """A random log that is told by its seed: a failed example is named in one line."""

    def __init__(self, seed: int) -> None:
        super().__init__(random_log(seed))
        self.seed = seed

    def __repr__(self) -> str:
        return f"random_log({self.seed})"


def logs() -> st.SearchStrategy[list[Row]]:
    """Random logs by seed, so that even the simplest example is a full one."""
    return st.integers(0, 1_000_000).map(RandomLog)
