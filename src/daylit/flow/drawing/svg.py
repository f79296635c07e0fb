"""The pieces of a drawing, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from daylit.flow.drawing.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.flow.drawing.routes import Point, Route


_REACH = 12.0


def number(value: float) -> str:
    """Write a length with at most one decimal."""
    # Adding zero turns minus zero into zero.
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(tag: str, content: str | None = None, /, **attributes: str | float | None) -> str:
    """Write an element; its content is markup already, its attributes are not.

    An underscore at the end of a name is dropped, those inside become hyphens; attributes that are
    None are left out.
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}/>" if content is None else f"<{tag}{written}>{content}</{tag}>"


def _value(value: str | float) -> str:
    return printable(value) if isinstance(value, str) else number(value)


def words(text: str) -> str:
    """Write text as content."""
    return escape(printable(text))


def group(
    parts: Iterable[str],
    sentence: str,
    href: str | None,
    class_: str,
    **attributes: str | float | None,
) -> str:
    """Write a place: a link where it leads somewhere, reachable by keyboard in any case."""
    content = element("title", words(sentence)) + "".join(parts)
    if href is None:
        return element("g", content, class_=class_, tabindex=0, role="img", **attributes)
    return element("a", content, class_=class_, href=href, **attributes)


def line(route: Route, *, dashes: str | None) -> str:
    """Write the line of a route, its arrow left out."""
    return element(
        "path",
        d=_course(route),
        fill="none",
        stroke_width=route.width,
        stroke_dasharray=dashes,
    )


def reach(route: Route) -> str:
    """Write what a pointer or a thumb can hit of a line: unseen, and wider than any line."""
    return element("path", d=_course(route), fill="none", stroke_width=_REACH, stroke_opacity=0)


def _course(route: Route) -> str:
    """Write where a route runs, relative to its beginning, to be short."""
    x, y = _rounded(route.curves[0].start)
    path = [f"M{_joined(x, y)}"]
    for curve in route.curves:
        bend, turn, end = (_rounded(point) for point in (curve.bend, curve.turn, curve.end))
        if bend[1] == turn[1] == end[1] == y:
            path.append(f"h{number(end[0] - x)}")
        else:
            away = (coordinate for a, b in (bend, turn, end) for coordinate in (a - x, b - y))
            path.append(f"c{_joined(*away)}")
        x, y = end
    return "".join(path)


def arrow(route: Route) -> str:
    """Write the arrow at the end of a route."""
    (x, y), (tip_x, tip_y) = route.base, route.tip
    length = ((tip_x - x) ** 2 + (tip_y - y) ** 2) ** 0.5
    half = route.width / 2 + 2.5
    across_x, across_y = -(tip_y - y) / length * half, (tip_x - x) / length * half
    corners = (x + across_x, y + across_y, tip_x, tip_y, x - across_x, y - across_y)
    return element("polygon", points=_joined(*corners))


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def _joined(*values: float) -> str:
    """Write numbers one after the other; a minus sign parts them as well as a space."""
    return " ".join(number(value) for value in values).replace(" -", "-")
