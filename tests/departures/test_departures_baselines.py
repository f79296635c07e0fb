"""Learning what is usual at each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from builders import at, log
from daylit.departures.baselines import Baselines, Measure, fit_baselines
from daylit.departures.baselines.kept import LEVELS, SCHEMA
from daylit.errors import ParameterError
from reference import steps_from, steps_table

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

MINUTE = 60
RATE = 0.1
# A limit of a place's own takes two times beyond it by chance: 20 visits at this rate.


def visits(count: int, who: str, first: int = 0, minutes: float = 60) -> list[str]:
    """Cases in which B follows A after so many minutes, one after the other a minute later."""
    numbers = range(first, first + count)
    return [
        line
        for number in numbers
        for line in (f"c{number} A 0 /x", f"c{number} B {minutes + number - first} {who}")
    ]


def rows(baselines: Baselines, measure: Measure, level: int) -> list[dict[str, Any]]:
    return baselines.at(measure, level).to_pylist()


def test_waits_are_fitted_at_each_level_with_enough_visits(engine: Engine) -> None:
    lines = [*visits(20, "/north"), *visits(19, "/south", 20), *visits(1, "", 39)]
    fitted = fit_baselines(engine, steps_from(engine, *lines), false_alarm_rate=RATE)
    assert fitted.places.schema.equals(SCHEMA)
    (finest,) = rows(fitted, "waiting", 0)
    place = {"activity": "B", "team_id": "north", "previous_activity": "A"}
    assert {name: finest[name] for name in place} == place
    assert (finest["visit_count"], finest["goes_on_share"]) == (20, None)
    # 60 to 79 minutes: half are longer than 69, two longer than 77.
    assert finest["usual_seconds"] == pytest.approx(69 * MINUTE, rel=0.003)
    assert finest["limit_seconds"] == pytest.approx(77 * MINUTE, rel=0.003)
    (by_team,) = rows(fitted, "waiting", 1)
    assert (by_team["team_id"], by_team["limit_seconds"]) == ("north", finest["limit_seconds"])
    (by_activity,) = rows(fitted, "waiting", 2)
    assert (by_activity["activity"], by_activity["visit_count"]) == ("B", 40)
    # 60 to 79, 60 to 78, and 60: four of the 40 are longer than 77.
    assert by_activity["limit_seconds"] == pytest.approx(77 * MINUTE, rel=0.003)


def test_time_to_the_next_step_is_told_of_the_step_before(engine: Engine) -> None:
    steps = steps_from(engine, *visits(30, "/north"), *(f"end{n} A 0 /x" for n in range(10)))
    fitted = fit_baselines(engine, steps, false_alarm_rate=RATE)
    (by_team,), (by_activity,) = (rows(fitted, "next", level) for level in (0, 1))
    assert (by_team["previous_activity"], by_team["prior_team_id"]) == ("A", "x")
    assert (by_activity["previous_activity"], by_activity["visit_count"]) == ("A", 30)
    assert [row["goes_on_share"] for row in (by_team, by_activity)] == [0.75, 0.75]
    # Met at a moment the hour or so is at an even point: one in ten has waited some 68 minutes.
    assert 60 * MINUTE < by_activity["limit_seconds"] < 75 * MINUTE


def test_steps_without_a_team_are_a_place_of_their_own(engine: Engine) -> None:
    fitted = fit_baselines(engine, steps_from(engine, *visits(25, "")), false_alarm_rate=RATE)
    (finest,) = rows(fitted, "waiting", 0)
    assert (finest["activity"], finest["team_id"]) == ("B", "")


def test_how_often_cases_go_on_is_known_where_only_the_finer_place_has_a_limit(
    engine: Engine,
) -> None:
    # 2 of team x's 39 cases wait 90 hours, which are too many to be far out; of all 40 they are
    # few enough, and then 38 are left: too few for a limit.
    quick = [f"c{n} {step}" for n in range(37) for step in ("A 0 /x", f"B {60 + n} /x")]
    slow = [f"s{n} {step}" for n in range(2) for step in ("A 0 /x", f"B {5400 + n} /x")]
    steps = steps_from(engine, *quick, *slow, "y A 0 /y", "y B 60 /y")
    fitted = fit_baselines(engine, steps, false_alarm_rate=2 / 39)
    (by_team,) = rows(fitted, "next", 0)
    assert (by_team["prior_team_id"], by_team["goes_on_share"]) == ("x", 1.0)
    assert rows(fitted, "next", 1) == []


def test_first_steps_wait_for_nothing_and_empty_logs_have_no_usual(engine: Engine) -> None:
    for lines in ([], [f"c{n} A {n}" for n in range(50)]):
        fitted = fit_baselines(engine, steps_from(engine, *lines), false_alarm_rate=RATE)
        assert fitted.places.num_rows == 0
        assert fitted.places.schema.equals(SCHEMA)
        assert fitted.fitted_until == (at(49) if lines else None)
        assert rows(fitted, "waiting", 0) == []


def test_order_of_rows_does_not_matter(engine: Engine) -> None:
    lines = [*visits(30, "/north"), *visits(25, "/south", 30, 300)]
    both = [
        fit_baselines(engine, steps_from(engine, *some), false_alarm_rate=RATE)
        for some in (lines, lines[::-1])
    ]
    told = [sorted(map(repr, one.places.to_pylist())) for one in both]
    assert told[0] == told[1]


def test_waiting_is_fitted_to_the_clock_that_it_is_told_by(engine: Engine) -> None:
    steps = steps_from(engine, *visits(30, "/north"))
    timed = engine.named(
        steps.mutate(waiting_seconds=steps.waiting_seconds / 3, clock=_clock(steps))
    )
    fitted = fit_baselines(engine, steps, timed=timed, false_alarm_rate=RATE)
    assert fitted.clock == "working time"
    (waiting,), (following,) = rows(fitted, "waiting", 2), rows(fitted, "next", 1)
    assert waiting["usual_seconds"] == pytest.approx(following["usual_seconds"] / 3, rel=0.01)


def _clock(steps: ir.Table) -> ir.Value:
    return steps.activity.isnull().ifelse("elapsed", "working time")


@pytest.mark.parametrize("rate", [0.0, 0.5, -1.0, float("nan")])
def test_a_rate_that_cannot_be_is_refused(engine: Engine, rate: float) -> None:
    with pytest.raises(ParameterError) as refused:
        fit_baselines(engine, steps_from(engine, "x A"), false_alarm_rate=rate)
    assert str(refused.value) == (
        f"The share of usual times that may be called long is {rate}; it must be above 0 and "
        "under 0.5."
    )


def test_every_level_has_the_columns_it_is_held_against_by(engine: Engine) -> None:
    fitted = fit_baselines(engine, steps_table(engine, log()), false_alarm_rate=RATE)
    for measure, levels in LEVELS.items():
        for level, names in enumerate(levels):
            columns = fitted.at(measure, level).column_names
            seconds = ["visit_count", "usual_seconds", "limit_seconds", "goes_on_share"]
            assert columns == [*names, *seconds]
    assert isinstance(fitted.places, pa.Table)
