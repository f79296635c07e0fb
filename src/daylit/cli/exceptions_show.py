"""``daylit exceptions show``: an exception, those of a case, or a pattern."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from daylit.cli.open import Question, asks_judged, open_process
from daylit.cli.output import as_plain, print_lines, print_rows
from daylit.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit.cli.open import Opened
    from daylit.departures.analysis import Analysis
    from daylit.departures.contrast import Contrast
    from daylit.departures.traits.common import CommonTrait

    Rows = list[dict[str, Any]]

STEP = {
    "position": "step",
    "started_at": "began (UTC)",
    "activity": "activity",
    "team_id": "team",
    "organisation_id": "organisation",
    "waiting_seconds": "waited",
    "is_caused": "caused by it",
}
FEW_MONTHS, MANY_MONTHS = 3, 48
UNITS = {"W": "week from", "M": "month", "Q": "quarter from"}
WRITTEN = {"W": "%Y-%m-%d", "M": "%Y-%m", "Q": "%Y-%m"}


@click.command()
@click.argument("wanted", metavar="EXCEPTION|PATTERN|CASE")
@asks_judged
def show(question: Question, wanted: str) -> None:
    """Show an exception or a pattern (its id or how that begins), or the exceptions of a case.

    Of an exception or a case the steps are listed. Of a pattern it is told what its cases have in
    common, how it went on over time, up to three examples, and which cases came to the same place,
    are alike and do not show it.
    """
    with open_process(question) as opened:
        analysis = opened.analyse(question)
        excepted = _wanted_exceptions(opened, analysis.exceptions, wanted)
        found = [row for row in analysis.patterns if row["pattern_id"].startswith(wanted)]
        _check_that_it_is_one(opened, wanted, excepted, found)
        if excepted:
            _show_exceptions(question, opened, analysis, excepted)
        else:
            _show_pattern(question, opened, analysis, found[0])
        opened.tell_usual(analysis)


def _wanted_exceptions(opened: Opened, excepted: ir.Table, wanted: str) -> Rows:
    """Return the exceptions of the case of that name, else those whose id begins so."""
    ordered = excepted.order_by("first_position", "exception_id")
    if opened.engine.count(opened.cases.filter(opened.cases.case_id == wanted)):
        rows = opened.engine.rows(ordered.filter(ordered.case_id == wanted))
        if not rows:
            raise RecordError(f"The case {wanted} of {opened.process_id} has no exception.")
        return rows
    return opened.engine.rows(ordered.filter(ordered.exception_id.startswith(wanted)))


def _check_that_it_is_one(
    opened: Opened,
    wanted: str,
    excepted: Sequence[dict[str, Any]],
    found: Sequence[dict[str, Any]],
) -> None:
    if len({row["case_id"] for row in excepted}) == 1 and excepted[0]["case_id"] == wanted:
        return
    if not excepted and not found:
        raise RecordError(
            f"There is no exception, no pattern and no case {wanted} in {opened.process_id}."
        )
    if len(excepted) + len(found) > 1:
        sorts = [word for word, rows in (("exceptions", excepted), ("patterns", found)) if rows]
        raise RecordError(
            f"{len(excepted) + len(found):,} {' and '.join(sorts)} begin with {wanted}; give more "
            "of the id."
        )


def _show_exceptions(question: Question, opened: Opened, analysis: Analysis, rows: Rows) -> None:
    of_case = opened.steps.filter(opened.steps.case_id == rows[0]["case_id"])
    steps = opened.engine.rows(of_case.order_by("position"))
    for sentence in _sentences(analysis, rows, _compared(analysis)):
        click.echo(sentence, err=True)
    caused = _caused_positions(opened, analysis, rows)
    for step in steps:
        step["is_caused"] = step["position"] in caused
    print_rows(steps, STEP, question.output_format)


def _caused_positions(opened: Opened, analysis: Analysis, rows: Rows) -> set[int]:
    """Return which steps of their case some exceptions caused."""
    from daylit.departures.exceptions import caused_steps

    named = analysis.departures.exception_id.isin([row["exception_id"] for row in rows])
    caused = caused_steps(analysis.departures.filter(named), opened.steps, analysis.due)
    return {row["position"] for row in opened.engine.rows(caused.select("position"))}


def _compared(analysis: Analysis) -> dict[tuple[str, str], str]:
    from daylit.departures.analysis import comparisons

    return comparisons(analysis)


def _sentences(
    analysis: Analysis, rows: Rows, compared: Mapping[tuple[str, str], str]
) -> list[str]:
    from daylit.departures.evidence import exception_sentence

    return [
        exception_sentence(
            row,
            compared.get((row["found_kind"], row["found_place"]), ""),
            terms=analysis.settings.terms,
            baselines=analysis.departed.baselines,
        )
        for row in rows
    ]


def _show_pattern(
    question: Question, opened: Opened, analysis: Analysis, pattern: dict[str, Any]
) -> None:
    from daylit.departures.contrast import contrast
    from daylit.departures.patterns import course, examples

    opened.tell("Looking for what its cases have in common", 0.5)
    common = _common(opened, analysis, pattern)
    excepted = analysis.exceptions
    own = opened.engine.keep(
        excepted.filter((excepted.kind == pattern["kind"]) & (excepted.place == pattern["place"]))
    )
    unit = _unit(pattern)
    held = contrast(
        opened.engine,
        opened.steps,
        opened.told_cases,
        analysis.exceptions,
        pattern,
        common[0] if common else None,
        terms=analysis.settings.terms,
        party=analysis.party,
    )
    order = {"most": 0, "typical": 1, "latest": 2}
    shown = sorted(opened.engine.rows(examples(own)), key=lambda row: order[row["chosen_as"]])
    periods = opened.engine.answer(course, own, unit=unit)
    if question.output_format == "table":
        print_lines(_lines(analysis, pattern, common, periods, unit, shown, held))
        return
    told = _as_json(analysis, pattern, common, periods, shown, held)
    if question.output_format == "json":
        click.echo(json.dumps(told, default=as_plain, ensure_ascii=False, indent=2))
        return
    names = {name: name for name in told["pattern"]}
    print_rows([told["pattern"]], names, question.output_format)


def _common(opened: Opened, analysis: Analysis, pattern: dict[str, Any]) -> tuple[CommonTrait, ...]:
    """Return what the cases of a pattern have in common, as the list of patterns tells it."""
    from daylit.departures.analysis import MOST_EXAMINED, commonalities
    from daylit.departures.traits import common_to_patterns

    at = analysis.patterns.index(pattern)
    if at < MOST_EXAMINED:
        return commonalities(opened.engine, opened.steps, opened.told_cases, analysis).found[at]
    (found,) = common_to_patterns(
        opened.engine,
        opened.steps,
        opened.told_cases,
        analysis.exceptions,
        [pattern],
        terms=analysis.settings.terms,
        party=analysis.party,
    ).found
    return found


def _unit(pattern: dict[str, Any]) -> str:
    first, last = pattern["first_at"], pattern["last_at"]
    months = 12 * (last.year - first.year) + last.month - first.month
    if months < FEW_MONTHS:
        return "W"
    return "M" if months <= MANY_MONTHS else "Q"


def _lines(
    analysis: Analysis,
    pattern: dict[str, Any],
    common: Sequence[CommonTrait],
    periods: Rows,
    unit: str,
    shown: Rows,
    held: Contrast,
) -> Iterator[str]:
    from daylit.cli.pattern_told import common_in_full, pattern_sentence

    yield pattern_sentence(pattern, analysis)
    compared = _compared(analysis).get((pattern["kind"], pattern["place"]))
    if compared:
        yield compared
    judgement = pattern["judgement"]
    if judgement is not None:
        until = f" until {judgement.until_on}" if judgement.until_on else ""
        yield f"People decided: {judgement.verdict}{until}. Reason: {judgement.reason or '-'}."
    yield ""
    yield "In common:" if common else "Its cases have nothing in common that is surer than chance."
    yield from (f"  {common_in_full(trait)}" for trait in common)
    written = [f"{row['period_at']:{WRITTEN[unit]}} {row['exception_count']:,}" for row in periods]
    yield f"By {UNITS[unit]}, where there are any: {', '.join(written)}."
    yield "Examples:"
    yield from (f"  {sentence}" for sentence in _sentences(analysis, shown, {}))
    yield from _contrast_lines(held)


def _contrast_lines(held: Contrast) -> Iterator[str]:
    from daylit.cli.pattern_told import pairs_in_words
    from daylit.departures.wording import counted
    from daylit.flow.wording import duration

    also = f", have {pairs_in_words(held.traits)} too" if held.traits else ""
    one = held.case_count == 1
    yield (
        f"{counted(held.case_count, 'other case')} of the same months came to the same place{also} "
        f"and {'does' if one else 'do'} not show it{':' if held.cases else '.'}"
    )
    for case in held.cases:
        yield (
            f"  {case.case_id}, begun {case.started_at:%Y-%m-%d %H:%M}, "
            f"{duration(case.apart_seconds)} from {case.nearest_case_id}, which shows it"
        )


def _as_json(
    analysis: Analysis,
    pattern: dict[str, Any],
    common: Sequence[CommonTrait],
    periods: Rows,
    shown: Rows,
    held: Contrast,
) -> dict[str, Any]:
    from dataclasses import asdict

    from daylit.cli.exceptions_patterns import DETAIL, pattern_row

    row = pattern_row(pattern, common[0] if common else None, analysis)
    return {
        "pattern": {name: row[name] for name in DETAIL},
        "in_common": [asdict(trait) for trait in common],
        "course": [
            {name: one[name] for name in ("period_at", "exception_count")} for one in periods
        ],
        "examples": [
            {
                **{name: one[name] for name in ("exception_id", "case_id", "chosen_as")},
                "sentence": sentence,
            }
            for one, sentence in zip(shown, _sentences(analysis, shown, {}), strict=True)
        ],
        "contrast": asdict(held),
    }
