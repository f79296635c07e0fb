"""A pattern's course as a chart of bars, plain SVG: its looks are the stylesheet's, by classes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from daylit.departures.wording import capital
from daylit.language import _, gettext_noop, number, retold
from daylit.report.sparkline import MARGIN, bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daylit.report.periods import Period

WIDTH, HEIGHT = 480, 96

SAID = {
    "W": gettext_noop("Exceptions each week, at most {most}"),
    "M": gettext_noop("Exceptions each month, at most {most}"),
    "Q": gettext_noop("Exceptions each quarter, at most {most}"),
}


def draw_course(counts: Sequence[int], over: Sequence[Period], unit: str) -> str:
    """Draw how often something occurred in each period, in the language spoken.

    Classes are "course" (the whole), "course-ground" (the line at the bottom) and "course-bar" (one
    for each period with any, whose title tells its name and count). Nothing else is styled.

    Args:
        counts: Of each period, one at least.
        over: The periods.
        unit: Of the periods: "W", "M" or "Q".
    """
    drawn = zip(
        (one for one in zip(over, counts, strict=True) if one[1]),
        bars(counts, width=WIDTH, height=HEIGHT),
        strict=True,
    )
    each = "".join(_bar(period, count, sides) for (period, count), sides in drawn)
    said = _(SAID[unit]).format(most=number(max(counts)))
    ground = HEIGHT - MARGIN + 0.5
    return (
        f'<svg class="course" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{said}">'
        f'<path class="course-ground" d="M{MARGIN} {ground:g}H{WIDTH - MARGIN}"/>{each}</svg>'
    )


def _bar(period: Period, count: int, sides: tuple[float, float, float, float]) -> str:
    left, top, width, height = sides
    said = escape(f"{capital(retold(period.name))}: {number(count)}")
    return (
        f'<rect class="course-bar" x="{left:g}" y="{top:g}" width="{width:g}" '
        f'height="{height:g}"><title>{said}</title></rect>'
    )
