"""The report as one HTML file that opens offline: no script, nothing from outside."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import daylit
from daylit.departures import wording
from daylit.departures.evidence import day
from daylit.flow.drawing import map_style
from daylit.flow.wording import duration
from daylit.report import (
    findings,
    pattern_names,
    patterns_in_words,
    section_headings,
    share_words,
    sparkline,
    waits_words,
)
from daylit.report.declaration import declaration_example
from daylit.report.names import UNKNOWN, named
from daylit.report.pattern_facts import pattern_facts
from daylit.report.periods import UNIT_WORDS
from daylit.report.share_bars import HEIGHT, WIDTH, share_bars
from daylit.report.taken import about_automated, fit_sentences, taken_as

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.report.exhibits import Exhibits
    from daylit.report.story import Story

VERBATIM = re.compile(r"(<(?:pre|code|style)(?: [^>]*)?>.*?</(?:pre|code|style)>)", re.DOTALL)
TURNS_DIRECTION = re.compile("[\u202a-\u202e\u2066\u2067]")
"""What could make the text around a name run the other way; isolates of our own do not."""

BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:s|min|h|days|years|%)(?!\w))")


def render(story: Story, exhibits: Exhibits) -> str:
    """Render the report's page."""
    environment = _environment()
    page = environment.get_template("report.html.j2").render(
        story=story,
        exhibits=exhibits,
        contents=story.imported.contents,
        heading=findings.heading(story),
        answer=findings.answer(story),
        caution=findings.caution(story),
        set_aside=findings.set_aside(story),
        nothing_found=findings.nothing_found(story),
        once=findings.once(story),
        copies=fit_sentences(story.imported),
        about_automated=about_automated(story.imported.contents),
        headings=section_headings,
        names=pattern_names,
        words=patterns_in_words,
        facts_of=partial(
            pattern_facts, period=story.patterns.unit, contents=story.imported.contents
        ),
        commands=story.commands,
        cost_heading=share_words.cost_heading(story.extent),
        cost_facts=share_words.cost_facts(story.extent, story.imported.contents),
        counted_in=share_words.counted_in(story.extent.basis),
        bars=share_bars(story.extent.share),
        bar_size=(WIDTH, HEIGHT),
        waiting=waits_words,
        style=Markup(_style(environment)),  # noqa: S704  our own style sheets
        tells_process=_tells_process(story),
        version=daylit.__version__,
        unit=UNIT_WORDS[story.patterns.unit],
        declaration=declaration_example(story),
    )
    return with_firm_units(TURNS_DIRECTION.sub(UNKNOWN, page))


def _tells_process(story: Story) -> bool:
    """Whether the process bears a name of its own, not that of its only file."""
    first, *more = story.imported.sources
    return bool(more) or first.source_name.split(".")[0].lower() != story.imported.process_id


def with_firm_units(page: str) -> str:
    """Keep a number and its unit on one line, but in what people are to copy."""
    parts = VERBATIM.split(page)
    return "".join(
        part if VERBATIM.fullmatch(part) else BEFORE_UNIT.sub("\u00a0", part) for part in parts
    )


@cache
def _environment() -> Environment:
    """Make the environment once: putting the templates into code takes longer than a page."""
    environment = Environment(
        loader=PackageLoader("daylit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        {
            "day": day,
            "moment": _moment,
            "name": _name,
            "svg": Markup,
            "taken_as": taken_as,
            "text": named,
            "duration": duration,
            "hours": wording.hours,
            "percent": wording.percent,
            "points": _points,
            "bars": sparkline.bars,
            "are_bars": sparkline.are_bars,
        }
    )
    environment.globals.update(
        counted=wording.counted,
        in_words=wording.in_words,
        spread=wording.spread,
    )
    return environment


def _style(environment: Environment) -> str:
    loader = environment.loader
    assert loader is not None  # noqa: S101  set above
    return f"{loader.get_source(environment, 'report.css')[0]}\n{map_style()}"


def _name(name: str | None) -> Markup:
    """Write a name as content: isolated in its direction of writing; nothing from it is markup."""
    return Markup("<bdi>{}</bdi>").format(named(name or ""))


def _points(counts: tuple[int, ...]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in sparkline.points(counts))


def _moment(moment: datetime) -> str:
    return f"{day(moment)}, {moment:%H:%M} UTC"
