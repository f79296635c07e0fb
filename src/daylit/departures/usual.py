"""What people declared about loops: usual although rare, or departures although usual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Loop:
    """A loop that someone declared.

    Attributes:
        kind: "rework" or "bounce".
        place: The activity; or the holder and the other party of a bounce.
        why: The reason given, empty where none was.
    """

    kind: str
    place: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Declared:
    """The loops declared usual and those declared departures."""

    usual: tuple[Loop, ...] = ()
    departing: tuple[Loop, ...] = ()

    def places(self, kind: str, *, usual: bool) -> tuple[tuple[str, ...], ...]:
        """Return the declared places of one kind."""
        loops = self.usual if usual else self.departing
        return tuple(loop.place for loop in loops if loop.kind == kind)


NOTHING_DECLARED = Declared()
