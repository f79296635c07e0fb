"""The cases of ``clock_cases.toml``, and the calendars that their limits are held against."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from daylit.flow.clock import fair_clock
from daylit.flow.clock_marks import Closed, HandedOver, Paused, Reopened, Resumed, Returned
from daylit.record.calendars import Calendar

if TYPE_CHECKING:
    from datetime import tzinfo

    from daylit.flow.clock_marks import RoomEvent
    from daylit.flow.clock_spans import Clock

DAY = "2026-03-02"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
OFFICE = Calendar(
    "office",
    STOCKHOLM,
    (*[((480, 1020),)] * 5, (), ()),
    holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"},
)
NIGHT = Calendar("night", STOCKHOLM, (((1320, 1800),),) * 7)
CALENDARS = {"office": OFFICE, "night": NIGHT}


@dataclass(frozen=True)
class HandCase:
    """A case as it stands in the file."""

    told: dict[str, Any]

    def __repr__(self) -> str:
        return str(self.told["name"])

    def moment(self, text: str) -> datetime:
        """Read a moment; one without an offset is local to the case's zone."""
        moment = datetime.fromisoformat(text if "T" in text else f"{DAY}T{text}")
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.told["zone"]) if "zone" in self.told else UTC

    def clock(self) -> Clock:
        """Run the code on it."""
        until = self.told.get("until")
        return fair_clock(
            [self._step(line) for line in self.told["steps"]],
            [self._event(line) for line in self.told.get("room", ())],
            until=self.moment(until) if until else None,
        )

    def _step(self, line: str) -> dict[str, Any]:
        party, began, ended = line.split()
        return step(None if party == "-" else party, self.moment(began), self.moment(ended))

    def _event(self, line: str) -> RoomEvent:
        at, what, *words = line.split()
        return event(self.moment(at), what, *words)


def step(party: str | None, started_at: datetime, ended_at: datetime) -> dict[str, Any]:
    """Return a step as a row."""
    return {"party": party, "started_at": started_at, "ended_at": ended_at}


def event(at: datetime, what: str, *words: str) -> RoomEvent:
    """Return what happened in the room, as a line of the file says it."""
    match what:
        case "handed-over":
            return HandedOver(at, words[0])
        case "returned":
            return Returned(at, words[0], is_incomplete=words[1:] == ("incomplete",))
        case "paused":
            return Paused(at, words[0], words[1])
        case "resumed":
            return Resumed(at)
        case "closed":
            return Closed(at)
        case "reopened":
            return Reopened(at)
    raise AssertionError(what)


def minutes(length: timedelta) -> float:
    """Return a length in minutes."""
    return length / timedelta(minutes=1)


def hand_cases() -> list[HandCase]:
    """Return the cases of the file."""
    text = Path(__file__).with_name("clock_cases.toml").read_text(encoding="utf-8")
    return [HandCase(told) for told in tomllib.loads(text)["case"]]
