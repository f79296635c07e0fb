"""Small worked logs, the reports made of them, and a reader that checks a page's nesting."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from builders import NOW, Row, log, reading, tables
from daylit.departures.analysis import analyse
from daylit.departures.settings import PLAIN
from daylit.record.people.automated import mark
from daylit.record.people.directory import Directory
from daylit.report import Report
from daylit.report.exhibits import Exhibits, gather_exhibits
from daylit.report.page import render
from daylit.report.story import Story, tell_story
from daylit.report.terminal import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from daylit.departures.settings import Settings
    from daylit.record.engine import Engine

VOID = {"br", "input", "meta"}
UNCLOSED_SVG = {"rect", "path", "circle", "polygon", "polyline", "use"}


@dataclass(frozen=True)
class Told:
    """A story and the report made of it."""

    story: Story
    exhibits: Exhibits
    report: Report


def told_of(
    engine: Engine,
    folder: Path,
    rows: Sequence[Row],
    *,
    automated: Sequence[str] = (),
    settings: Settings = PLAIN,
) -> Told:
    """Import rows, analyse them and make their report, with some actors marked as automated."""
    for name in automated:
        mark(Directory(folder / "people"), name)
    opened = tables(engine, folder, reading(engine, rows))
    analysis = analyse(engine, opened.steps, opened.cases, process_id="work", settings=settings)
    story = tell_story(
        engine,
        opened.steps,
        opened.cases,
        imported=opened.report,
        analysis=analysis,
        made_at=NOW,
    )
    exhibits = gather_exhibits(
        engine, opened.steps, opened.cases, analysis=analysis, patterns=story.patterns
    )
    html, text = render(story, exhibits), as_text(story)
    return Told(story, exhibits, Report(html=html, text=text))


def forty_cases(*more: str) -> list[Row]:
    """Return forty cases, one a day, four of which come back to north.

    Each opens in north, is checked in south an hour later and closed there two hours after that.
    In cases c00, c10, c20 and c30 south asks back after the check, and another person checks again;
    they close a day late. More lines may follow.
    """
    lines = []
    for number in range(40):
        case, minute = f"c{number:02}", 1440 * number
        lines.append(f"{case} Open ann-canary/north {minute}")
        lines.append(f"{case} Check bo-canary/south {minute + 60}")
        if number % 10 == 0:
            lines.append(f"{case} Ask ann-canary/north {minute + 90}")
            lines.append(f"{case} Check cy-canary/south {minute + 120}")
        end = 1620 if number % 10 == 0 else 180
        lines.append(f"{case} Close bo-canary/south {minute + end}")
    rows: list[Row] = log(*lines, *more)
    return rows


HOSTILE = "<script>alert(1)</script>&\"'\u202e\x1b[31m"
RIGHT_TO_LEFT = "\u05d1\u05d3\u05d9\u05e7\u05d4"


def hostile_cases() -> list[Row]:
    """Return the forty cases with names that are markup, orders, very long or right to left."""
    activities = {"Check": f"{HOSTILE} {'long' * 75}", "Ask": RIGHT_TO_LEFT}
    teams = {"north": HOSTILE, "south": RIGHT_TO_LEFT * 60}
    return [
        {
            **row,
            "team_id": teams[row["team_id"]],
            "activity": activities.get(row["activity"], row["activity"]),
        }
        for row in forty_cases()
    ]


class Nesting(HTMLParser):
    """Collects elements that are opened and not closed, or closed and not open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(attrs)
        if tag not in UNCLOSED_SVG:
            self.faults.append(f"<{tag}/> is no empty element")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes what is not open")

    def _note(self, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
