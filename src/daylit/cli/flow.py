"""``daylit flow``: how work flows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daylit.cli.case_named import case_named
from daylit.cli.flow_clock import clock
from daylit.cli.open import Question, asks, open_process
from daylit.cli.output import print_rows, text_width
from daylit.cli.reading import CALENDAR, USUAL

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.cli.open import Opened
    from daylit.departures.usual import Declared
    from daylit.flow.explain import Explanation
    from daylit.flow.handovers import HandOverTotals

CLOCK = {"clock": "clock"}


@click.group("flow", short_help="See how work flows: map, variants, hand-overs, times, rework.")
def command() -> None:
    """See how work flows: map, variants, hand-overs, times, rework."""


command.add_command(clock)


@command.command("map")
@click.option("--detail", type=click.FloatRange(0, 1), default=1.0, help="0 the main way, 1 all.")
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw it here, as far as it can be drawn.",
)
@asks
def map_(question: Question, detail: float, svg: Path | None) -> None:
    """Show which activity follows which, how often and after how long."""
    from dataclasses import asdict

    from daylit.cli.writing import check_target, write_text
    from daylit.flow.drawing import draw
    from daylit.flow.process_map import discover_map
    from daylit.flow.simplify import drawable_details, simplify

    if svg is not None:
        check_target(svg, ())
    with open_process(question) as opened:
        whole = discover_map(opened.engine, opened.steps, opened.cases)
        shown = simplify(whole, detail=detail)
        if svg is not None:
            drawn = simplify(whole, detail=min(detail, max(drawable_details(whole), default=0.0)))
            write_text(svg, draw(drawn, marks={}, name=opened.process_id))
            click.echo(f"Map: {svg}", err=True)
    columns = {
        "source": "from",
        "target": "to",
        "case_count": "cases",
        "step_count": "times",
        "median_waiting_seconds": "median waiting",
    }
    rows = [
        {**asdict(edge), "source": edge.source or "(start)", "target": edge.target or "(end)"}
        for edge in shown.edges
    ]
    print_rows(rows, columns, question.output_format)


@command.command()
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@asks
def variants(question: Question, most: int) -> None:
    """List the sequences of activities that cases take, most frequent first."""
    from daylit.flow.variants import spelled_variants

    with open_process(question) as opened:
        rows = spelled_variants(opened.engine, opened.steps, opened.cases, most=most)
    columns = {
        "case_count": "cases",
        "share": "share",
        "step_count": "steps",
        "median_duration_seconds": "median duration",
        "activities": "activities",
    }
    for row in rows:
        row["activities"] = " → ".join(row["activities"])
    print_rows(rows, columns, question.output_format)


@command.command()
@click.option(
    "--party",
    type=click.Choice(("team", "organisation")),
    help="[default: team, else organisation]",
)
@CALENDAR
@asks
def handovers(question: Question) -> None:
    """List hand-overs from each team or organisation to each other; between people, totals."""
    from daylit.flow.handovers import (
        hand_over_totals,
        hand_overs,
        is_hand_over,
        judged_party,
        require_party,
    )

    with open_process(question) as opened:
        engine, steps = opened.engine, opened.steps
        if question.stated.party:
            require_party(engine, steps, question.stated.party)
        between_people = hand_over_totals(engine, steps, "person")
        # Pairs of people are never told, so people are no level to choose here.
        named = [hand_over_totals(engine, steps, party) for party in ("team", "organisation")]
        party = question.stated.party or judged_party(named, opened.case_count) or "team"
        steps = _clocked(opened, question)
        pairs = engine.rows(hand_overs(steps, party))
        _tell_clocks(opened, steps.filter(is_hand_over(steps, party)), "hand-overs")
        counts = opened.record.process(opened.process_id).state.contents
    click.echo(_between_people(between_people, counts["person_steps"]), err=True)
    columns = {
        "from_party": "from",
        "to_party": "to",
        "hand_over_count": "hand-overs",
        "case_count": "cases",
        "bounce_count": "bounces",
        **(CLOCK if question.stated.calendar_file else {}),
        "median_waiting_seconds": "median waiting",
    }
    pairs.sort(key=lambda row: (-row["hand_over_count"], row["from_party"], row["to_party"]))
    print_rows(pairs, columns, question.output_format)


@command.command()
@CALENDAR
@asks
def times(question: Question) -> None:
    """List how long cases wait on each way, and how long each activity is worked on.

    With --calendar, waiting is told in working time of the team or organisation that does the step
    that begins, where it has a calendar; else it stays elapsed. Handling is always elapsed: in it
    someone worked, whatever the hours.
    """
    from daylit.flow.timing import handling_times, waiting_times

    with open_process(question) as opened:
        steps = _clocked(opened, question)
        waiting = opened.engine.rows(waiting_times(steps))
        handling = opened.engine.rows(handling_times(steps))
        _tell_clocks(opened, steps, "waits")
    has_clock = question.stated.calendar_file is not None
    in_table = question.output_format == "table"
    rows = [
        {
            # A table has no room for a column more, and nobody should miss what it says.
            "measure": f"waiting ({row['clock']})" if has_clock and in_table else "waiting",
            "place": f"{row['previous_activity']} → {row['activity']}",
            **row,
        }
        for row in waiting
    ]
    rows += [
        {"measure": "handling", "place": row["activity"], "clock": "elapsed", **row}
        for row in handling
    ]
    rows.sort(key=lambda row: -row["total_seconds"])
    columns = {
        "measure": "measure",
        "place": "place",
        "measured_count": "measured",
        "median_seconds": "median",
        "lower_seconds": "95 % from",
        "upper_seconds": "95 % to",
        "most_seconds": "90 % under",
        "total_seconds": "total",
        **(CLOCK if has_clock and not in_table else {}),
    }
    print_rows(rows, columns, question.output_format)


@command.command()
@USUAL
@asks
def rework(question: Question) -> None:
    """List the activities that are done again, and which of these loops are usual."""
    from daylit.departures.detect import rework_readings

    with open_process(question) as opened:
        declared = _declared(opened, question)
        rows = opened.engine.answer(rework_readings, opened.steps, declared=declared)
    rows.sort(key=lambda row: (-row["case_count"], row["activity"]))
    columns = {
        "activity": "activity",
        "case_count": "cases",
        "again_case_count": "do it again",
        "again_share": "share",
        "repeat_step_count": "repeats",
        "redo_step_count": "redos",
        "unknown_step_count": "by whom unknown",
        "reading": "reading",
    }
    print_rows(rows, columns, question.output_format)


def _declared(opened: Opened, question: Question) -> Declared:
    """Return the loops declared and judged usual; tell which name an activity that is not there."""
    from daylit.departures.judgements import standing, with_usual
    from daylit.departures.unmatched import unmatched_rework

    settings = opened.settings(question)
    stand = standing(settings.judgements, datetime.now(UTC)).stand
    declared = with_usual(settings.declared, stand)
    activities = opened.engine.values(opened.steps, "activity")
    for remark in unmatched_rework(settings.declared, activities):
        click.echo(remark, err=True)
    return declared


@command.command()
@click.argument("case_id", metavar="CASE")
@CALENDAR
@asks
def explain(question: Question, case_id: str) -> None:
    """Show the arithmetic of a case: what its times are made of, down to the rows they came from.

    With --calendar, waiting is shown in working time too, day by day, and times are local to the
    calendar. As JSON it is one object, as CSV a row per step. CASE may be an alias of the case.
    """
    from daylit.flow.explain import explain_case
    from daylit.flow.explain_origins import origins_of

    calendars = question.stated.calendars()
    with open_process(question) as opened:
        told = explain_case(
            opened.engine,
            case_named(opened, case_id),
            process_id=opened.process_id,
            steps=opened.steps,
            cases=opened.cases,
            events=opened.events(),
            calendars=calendars,
            origins=origins_of(opened.record.process(opened.process_id)),
        )
    _print_explanation(told, question.output_format)


def _print_explanation(told: Explanation, output_format: str) -> None:
    from daylit.flow.explain_rows import STEP_COLUMNS, as_json, step_rows
    from daylit.flow.explain_text import explanation_lines

    if output_format == "json":
        click.echo(json.dumps(as_json(told), ensure_ascii=False, indent=2))
    elif output_format == "csv":
        print_rows(step_rows(told), {name: name for name in STEP_COLUMNS}, output_format)
    else:
        click.echo("\n".join(explanation_lines(told, width=text_width())))


def _clocked(opened: Opened, question: Question) -> ir.Table:
    """Return the steps, their waiting in working time where that is asked for."""
    from daylit.flow.working_time import in_working_time

    calendars = question.stated.calendars()
    if calendars is None:
        return opened.steps
    told = in_working_time(opened.engine, opened.steps, calendars)
    for remark in told.remarks:
        click.echo(remark, err=True)
    return told.steps


def _between_people(totals: HandOverTotals, stated_count: int) -> str:
    if not stated_count:
        return "No person is stated, so nothing can be told of hand-overs between people."
    return (
        f"Between people: {totals.hand_over_count:,} hand-overs, "
        f"{totals.bounce_count:,} bounces in {totals.bounce_case_count:,} cases."
    )


def _tell_clocks(opened: Opened, steps: ir.Table, waits: str) -> None:
    """Say how many waits are told in working time, where any are to be."""
    from daylit.flow.working_time import clocks_sentence, count_clocks

    if "clock" in steps.columns:
        click.echo(clocks_sentence(count_clocks(opened.engine, steps), waits), err=True)
