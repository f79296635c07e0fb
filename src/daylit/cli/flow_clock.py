"""``daylit flow clock``: which party held the work of a case, and when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.case_named import case_named
from daylit.cli.open import Question, asks, open_process
from daylit.cli.output import as_plain, print_lines, print_rows
from daylit.cli.reading import CALENDAR
from daylit.cli.stated import as_moment
from daylit.errors import ParameterError

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.cli.open import Opened
    from daylit.flow.clock_case import CaseClock, Level
    from daylit.record.calendars import Calendars

    Row = dict[str, Any]

PARTIES = {"party": "party", "charged_seconds": "charged", "share": "share"}
SPANS = {
    "party": "party",
    "from_at": "from (UTC)",
    "to_at": "to (UTC)",
    "charged_seconds": "charged",
    "why": "why",
}
WORKING = {"calendar": "calendar", "working_seconds": "working time"}


@click.command()
@click.argument("case_id", metavar="CASE")
@click.option(
    "--party",
    type=click.Choice(("team", "organisation")),
    help="[default: team where teams hand over, else organisation]",
)
@click.option(
    "--as-of",
    callback=as_moment,
    metavar="MOMENT",
    help="Show the clock as it stood then: a day, or a time (UTC). "
    "[default: the end of a closed case, of an open one the log's last event]",
)
@CALENDAR
@asks
def clock(question: Question, case_id: str) -> None:
    """Show which team or organisation held a case's work, from when to when.

    Waiting for a party is charged to the party waited for; all charges add up to the time that has
    elapsed. With --calendar the working time of each is told as well. As JSON it is one object, as
    CSV a row per stretch of time. CASE may be an alias of the case.
    """
    from daylit.flow.clock_case import case_clock

    calendars = question.stated.calendars()
    with open_process(question) as opened:
        told = case_clock(
            opened.engine,
            case_named(opened, case_id),
            process_id=opened.process_id,
            steps=opened.steps,
            cases=opened.cases,
            level=_level(opened, question),
            as_of=question.stated.as_of,
        )
    _print(told, calendars, question.output_format)


def _level(opened: Opened, question: Question) -> Level:
    """Return the level that is asked for, else the one on which work changes hands.

    Raises:
        ParameterError: The log names nobody on it.
    """
    from daylit.flow.handovers import hand_over_totals, judged_party, require_party

    engine, steps = opened.engine, opened.steps
    asked = question.stated.party
    levels: tuple[Level, ...] = ("team", "organisation")
    if asked is not None:
        require_party(engine, steps, asked)
        return next(level for level in levels if level == asked)
    judged = judged_party(
        [hand_over_totals(engine, steps, level) for level in levels], opened.case_count
    )
    counts = opened.record.process(opened.process_id).state.contents
    stated = [level for level in levels if counts[f"{level}_steps"]]
    if not stated:
        raise ParameterError(
            "This log names no team and no organisation, so nothing tells who held the work."
        )
    return next((level for level in stated if level == judged), stated[0])


def _print(told: CaseClock, calendars: Calendars | None, output_format: str) -> None:
    from daylit.flow.clock_case import party_rows, span_rows

    working = {} if calendars is None else WORKING
    spans, parties = span_rows(told, calendars), party_rows(told, calendars)
    if output_format == "json":
        click.echo(
            json.dumps(
                _as_object(told, parties, spans), default=as_plain, ensure_ascii=False, indent=2
            )
        )
    elif output_format == "csv":
        print_rows(spans, {**SPANS, **working}, output_format)
    else:
        print_lines((_heading(told), ""))
        if spans:
            print_rows(parties, {**PARTIES, **working}, output_format)
            print_lines(("",))
            print_rows(spans, {**SPANS, **working}, output_format)


def _as_object(told: CaseClock, parties: list[Row], spans: list[Row]) -> Row:
    return {
        "case_id": told.case_id,
        "is_open": told.is_open,
        "level": told.level,
        "as_of": told.until,
        "goes_on": told.clock.goes_on,
        "elapsed_seconds": told.clock.elapsed_seconds,
        "parties": parties,
        "spans": spans,
    }


def _heading(told: CaseClock) -> str:
    state = "open" if told.is_open else "closed"
    if told.until is not None and not told.is_open:
        state = f"as it stood at {_moment(told.until)}"
    return f"Case {told.case_id}, {state}: {_course(told)}."


def _course(told: CaseClock) -> str:
    from daylit.flow.wording import exact_duration

    spans = told.clock.spans
    if spans:
        began, ended = (_moment(moment) for moment in (spans[0].from_at, spans[-1].to_at))
        length = exact_duration(told.clock.elapsed, in_days=True)
        return f"{length} from {began} to {ended}, each moment charged to one {told.level}"
    if told.until is not None:
        return f"no step of it began before {_moment(told.until)}"
    return "no time lies between its first step and its last one"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
