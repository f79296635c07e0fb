"""``daylit exceptions fit`` and ``baselines``: what is usual, kept with the record and listed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.kept import kept_norms
from daylit.cli.open import Question, asks, open_process
from daylit.cli.output import print_rows
from daylit.cli.reading import CALENDAR, PARTY, USUAL
from daylit.cli.stated import FALSE_ALARMS
from daylit.departures.wording import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.cli.open import Opened
    from daylit.departures.baselines import Baselines
    from daylit.departures.kept_norms import Fitted
    from daylit.departures.settings import Settings

COLUMNS = {
    "measure": "time",
    "place": "place",
    "visit_count": "times",
    "usual_seconds": "median",
    "limit_seconds": "limit",
    "far_count": "far out",
    "goes_on_share": "goes on",
}
MEASURES = {"waiting": "waits for", "next": "stays after"}
CLOCKS = {
    "elapsed": "elapsed",
    "usual hours": "in usual hours",
    "working time": "in working time",
    "mixed": "in working time where there is a calendar, else elapsed",
}


@click.command()
@USUAL
@PARTY
@CALENDAR
@FALSE_ALARMS
@asks
def fit(question: Question) -> None:
    """Learn what is usual from the record as it stands, and keep it.

    Later questions are held against it until the next fit, so that findings do not flicker. It is
    kept with the version of the record that it was learned from; imports, undoing and vacuum leave
    it.
    """
    from daylit.departures.kept_norms import as_fit
    from daylit.record.changes.fitting import keep_fit

    with open_process(question) as opened:
        settings = opened.settings(question)
        opened.tell("Learning what is usual", 0.2)
        norms, told = _fitted(opened, settings)
        version = opened.record.manifest.record_version
        now = datetime.now(UTC)
        held = as_fit(norms, told, version=version, at=now)
        is_new = keep_fit(opened.record, opened.engine, opened.process_id, held)
    if not is_new:
        click.echo("What is usual is what the record keeps already; nothing was changed.", err=True)
        return
    places = counted(told.places.num_rows, "usual time")
    loops = counted(len(norms.activities) + len(norms.pairs), "loop")
    click.echo(
        f"Kept what is usual in {opened.process_id} at version {version:,}: {places} with a limit "
        f"({percent(told.false_alarm_rate)} false alarms), {loops} told as departures."
    )


def _fitted(opened: Opened, settings: Settings) -> tuple[Any, Baselines]:
    """Learn which loops depart and how long is usual."""
    from dataclasses import replace

    from daylit.departures.baselines import fit_baselines
    from daylit.departures.judgements import standing, with_usual
    from daylit.departures.live import fit_norms
    from daylit.flow.usual_hours import by_usual_hours, usual_hours
    from daylit.flow.working_time import in_working_time

    engine, steps = opened.engine, opened.steps
    stand = standing(settings.judgements, settings.asked_at or datetime.now(UTC)).stand
    norms = fit_norms(
        engine,
        steps,
        case_count=opened.case_count,
        declared=with_usual(settings.declared, stand),
        party=settings.party,
    )
    if settings.calendars is not None:
        working = in_working_time(engine, steps, settings.calendars)
        for remark in working.remarks:
            click.echo(remark, err=True)
        timed, hours = engine.named(working.steps), None
    else:
        hours = usual_hours(engine, steps)
        timed = by_usual_hours(engine, steps, hours)
    baselines = fit_baselines(
        engine, steps, timed=timed, hours=hours, false_alarm_rate=settings.false_alarm_rate
    )
    return replace(norms, baselines=baselines), baselines


@click.command()
@asks
def baselines(question: Question) -> None:
    """List what is usual by place: how often, the median, the limit and what is far out.

    "Waits for" is the time until a step began, "stays after" how long a case lay until anything
    followed, by the team that had it last. "Goes on" is the share of the activity's steps that
    anything followed; far out are times that were left out of the fit. Where the record keeps no
    fit, what is usual is learned on the spot.
    """
    with open_process(question) as opened:
        kept = kept_norms(opened.record, opened.engine, opened.process_id)
        told = kept.baselines if kept else _fitted(opened, opened.settings(question))[1]
        version = opened.record.manifest.record_version
    click.echo(f"{_learned(told, kept, version)} {_measured(told)}", err=True)
    rows = list(_rows(told))
    if rows or question.output_format != "table":
        print_rows(rows, COLUMNS | _level(question.output_format), question.output_format)


def _level(output_format: str) -> dict[str, str]:
    return {} if output_format == "table" else {"level": "level"}


def _learned(told: Baselines, kept: Fitted | None, version: int) -> str:
    """Say of what the listing is, since when it holds and what it was learned from."""
    from daylit.departures.wording import day

    until = "" if told.fitted_until is None else f" until {day(told.fitted_until)}"
    if kept is None:
        return (
            f"This is what is usual in the record as it stands, learned now from what was logged"
            f"{until}; daylit exceptions fit keeps it."
        )
    now = f" The record is at version {version:,} now." if version > kept.version + 1 else ""
    return f"This is {kept.in_words()}, learned from what was logged{until}.{now}"


def _measured(told: Baselines) -> str:
    """Say how times are told and what the limit is, or why there is none."""
    from daylit.departures.baselines.fitting import LEAST_EXPECTED

    rate = percent(told.false_alarm_rate)
    if not told.places.num_rows:
        least = round(LEAST_EXPECTED / told.false_alarm_rate)
        return f"No place has a limit: one that {rate} exceed needs {least:,} times or more."
    return (
        f"“Waits for” is {CLOCKS[told.clock]}, “stays after” is elapsed. The limit is what {rate} "
        f"of the usual waits exceed; of “stays after”, what {rate} of the cases that lie there at "
        "any moment have exceeded."
    )


def _rows(told: Baselines) -> Iterator[dict[str, Any]]:
    rows = told.places.to_pylist()
    for row in sorted(rows, key=lambda row: (row["measure"], -row["visit_count"], _place(row))):
        yield {**row, "measure": MEASURES[row["measure"]], "place": _place(row)}


def _place(row: dict[str, Any]) -> str:
    """Name the place of a usual time: Check by North, after Open; or Open, with North."""
    if row["measure"] == "next":
        return f"{row['previous_activity']}{_of(', with', row['prior_team_id'])}"
    after = f", after {row['previous_activity']}" if row["previous_activity"] else ""
    return f"{row['activity']}{_of(' by', row['team_id'])}{after}"


def _of(how: str, team: str | None) -> str:
    """Name the team of a place; null is any team, empty where none is stated."""
    if team is None:
        return ""
    return f"{how} {team}" if team else ", no team stated"
