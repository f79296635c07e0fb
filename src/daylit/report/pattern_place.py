"""Where a pattern is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PatternPlace:
    """The kind and place of a pattern.

    Attributes:
        parties: Holder and other of a bounce between teams or organisations, else empty.
    """

    kind: str
    place: str
    parties: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Kind and place."""
        return self.kind, self.place

    @property
    def reached(self) -> str:
        """What a case must reach to be able to show the pattern: the holder, or the activity."""
        return self.parties[0] if self.parties else self.place
