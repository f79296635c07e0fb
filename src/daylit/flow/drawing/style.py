"""The colours of a map, and the style sheet that sets them for light, dark and print.

A drawing carries the light colours as attributes, so that it is whole by itself; on a page the
style sheet's classes take over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from daylit.flow.drawing.marks import HEATS

if TYPE_CHECKING:
    from collections.abc import Iterator


_PLACE = ":is(.map-node, .map-way)"
Ground: TypeAlias = Literal["paper", "lane", "other"]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, as #rrggbb."""

    paper: str
    ink: str
    soft_ink: str
    lane: str
    other_lane: str
    edge: str
    signal: str
    signal_word: str
    accent: str

    def ground(self, ground: Ground) -> str:
        """Return the colour of what lies behind lines."""
        return {"paper": self.paper, "lane": self.lane, "other": self.other_lane}[ground]

    def heat(self, step: int) -> str:
        """Return the colour of a step of heat, from grey to vermilion."""
        # The first step already differs plainly from grey.
        share = 0.0 if step == 0 else 0.3 + 0.7 * (step - 1) / (HEATS - 2)
        return _mix(self.edge, self.signal, share)


LIGHT = Theme(
    paper="#fbfaf7",
    ink="#1c2024",
    soft_ink="#5b636b",
    lane="#f3f0e9",
    other_lane="#ebe7dd",
    edge="#8a8f95",
    signal="#c8401f",
    # A shade darker, so that words of it stand out from the darker lane too.
    signal_word="#b8391b",
    accent="#0b6e6e",
)
DARK = Theme(
    paper="#12171d",
    ink="#e9e6df",
    soft_ink="#9aa3ab",
    lane="#1a2129",
    other_lane="#212a33",
    edge="#77808a",
    signal="#ff8463",
    signal_word="#ff8463",
    accent="#5cc4bd",
)


PRINT = Theme(
    paper="#ffffff",
    ink="#000000",
    soft_ink="#333333",
    lane="#f4f4f4",
    other_lane="#eaeaea",
    # What is red on a screen is dark on paper, whatever ink the printer has.
    edge="#a6a6a6",
    signal="#000000",
    signal_word="#000000",
    accent="#000000",
)


def map_style() -> str:
    """Return the style sheet for drawn maps: light, dark where the reader asks for it, and print.

    Print is grey: the darker a place, the more left the way there.

    It sets colours by the class ``map`` and what a reader points at; a page that has a switch of
    its own for the theme writes the rules of :func:`theme_rules` under its own selector.
    """
    return "\n".join(
        [
            *theme_rules(LIGHT, ".map"),
            *_pointing_rules(),
            "@media (prefers-color-scheme: dark) {",
            *theme_rules(DARK, ".map"),
            "}",
            "@media print {",
            *theme_rules(PRINT, ".map"),
            "}",
        ]
    )


def theme_rules(theme: Theme, scope: str) -> Iterator[str]:
    """Yield the rules that give a map in ``scope`` (a selector) the colours of a theme."""
    yield f"{scope} .map-lane {{ fill: {theme.lane} }}"
    yield f"{scope} .map-lane.is-other {{ fill: {theme.other_lane} }}"
    yield f"{scope} .map-box {{ fill: {theme.paper}; stroke: {_lit(theme.ink)} }}"
    yield f"{scope} .map-name {{ fill: {theme.ink} }}"
    yield f"{scope} .map-soft {{ fill: {theme.soft_ink} }}"
    yield f"{scope} .map-end {{ fill: {theme.paper}; stroke: {theme.soft_ink} }}"
    yield f"{scope} .map-signal {{ fill: {theme.signal_word} }}"
    for ground in get_args(Ground):
        yield f"{scope} .map-on-{ground} {{ stroke: {theme.ground(ground)} }}"
    edge = _lit(theme.edge)
    yield f"{scope} .map-way path {{ stroke: {edge} }}"
    yield f"{scope} .map-way polygon {{ fill: {edge}; stroke: {edge} }}"
    for step in range(1, HEATS):
        colour = _lit(theme.heat(step))
        yield f"{scope} .heat-{step} :is(.map-box, path) {{ stroke: {colour} }}"
        yield f"{scope} .heat-{step} polygon {{ fill: {colour}; stroke: {colour} }}"
    yield f"{scope} {_PLACE}:is(:hover, :focus-visible) {{ --lit: {theme.accent} }}"


def _lit(colour: str) -> str:
    """Return a colour that gives way to that of the place a reader points at."""
    return f"var(--lit, {colour})"


def _pointing_rules() -> Iterator[str]:
    yield ".map { display: block; font-variant-numeric: tabular-nums }"
    yield f".map {_PLACE} {{ outline: none }}"
    yield ".map .map-node:is(:hover, :focus-visible) .map-box { stroke-width: 3 }"


def _mix(first: str, second: str, share: float) -> str:
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
