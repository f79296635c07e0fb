"""Which share of the logged work exceptions cause."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from builders import at
from daylit.departures.cost import (
    Basis,
    FewSteps,
    Share,
    choose_basis,
    few_steps_sentence,
    measure_share,
)
from daylit.departures.cost.cells import gather, marked_steps
from daylit.departures.cost.shuffled import excess_by_chance
from daylit.departures.due import usual_rounds
from daylit.departures.minutes import Minutes
from daylit.departures.table import DEPARTURES
from daylit.record.schema import STEPS
from daylit.stats.clustered import RestsOn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from daylit.departures.cost import Unit
    from daylit.record.engine import Engine

DAY = 24 * 60
HOUR = 3600.0
MEASURED: Unit = "hours measured"
Row = dict[str, Any]
Tables = tuple["ir.Table", "ir.Table"]


def fields(kinds: Mapping[str, str]) -> pa.Schema:
    return pa.schema([(name, ibis.dtype(kind).to_pyarrow()) for name, kind in kinds.items()])


NO_SERVICES: Mapping[str, str] = MappingProxyType({})


def process(
    engine: Engine,
    cases: Mapping[str, Sequence[Row]],
    weeks: int = 12,
    *,
    lasting: float = 1.0,
    services: Mapping[str, str] = NO_SERVICES,
) -> Tables:
    """Give steps and cases to the engine; cases begin one after the other over some weeks."""
    spread = weeks * 7 * DAY / max(len(cases), 1)
    steps = [
        {
            "case_id": case,
            "step_id": f"{case}-{position}",
            "position": position,
            "visit_number": 1
            + sum(one["activity"] == step["activity"] for one in its[: position - 1]),
            "started_at": at(number * spread + position),
            "ended_at": at(number * spread + position),
            **step,
        }
        for number, (case, its) in enumerate(cases.items())
        for position, step in enumerate(its, 1)
    ]
    of_cases = {
        "case_id": list(cases),
        "started_at": [at(number * spread) for number in range(len(cases))],
        "ended_at": [at(number * spread + lasting) for number in range(len(cases))],
        "is_open": [False] * len(cases),
        "service_id": [services.get(case) for case in cases],
    }
    moment = STEPS["started_at"]
    schema = fields(
        {
            "case_id": "string",
            "started_at": moment,
            "ended_at": moment,
            "is_open": "boolean",
            "service_id": "string",
        }
    )
    return (
        engine.from_arrow(pa.Table.from_pylist(steps, schema=fields(STEPS))),
        engine.from_arrow(pa.table(of_cases, schema=schema)),
    )


def step(activity: str, seconds: float | None = None, team: str | None = "n") -> Row:
    return {"activity": activity, "handling_seconds": seconds, "team_id": team}


def departed(engine: Engine, rows: Iterable[Row]) -> ir.Table:
    """Departures: rework that caused its step, unless said otherwise."""
    told = [
        {
            "kind": "rework",
            "causes_steps": True,
            "began_position": row.get("first_position"),
            "last_position": row.get("first_position"),
            **row,
        }
        for row in rows
    ]
    return engine.from_arrow(pa.Table.from_pylist(told, schema=fields(DEPARTURES)))


def share(
    engine: Engine, tables: Tables, departures: Iterable[Row], minutes: Minutes | None = None
) -> Share:
    basis = choose_basis(engine, tables[0], minutes)
    return measure_share(
        engine, *tables, departed(engine, departures), basis=basis, minutes=minutes, seed=1
    )


# The unit


def basis(engine: Engine, *steps: Row, minutes: Minutes | None = None) -> Basis:
    return choose_basis(engine, process(engine, {"x": steps})[0], minutes)


def test_work_is_told_in_hours_where_nearly_all_steps_are_measured(engine: Engine) -> None:
    nineteen = [step("A", 60.0)] * 19
    assert basis(engine, *nineteen, step("A")) == Basis(MEASURED, 20, 19, 0, 1140.0)
    assert basis(engine, *nineteen, step("A"), step("A")) == Basis("steps", 21, 19, 0, 21.0)


def test_minutes_that_people_gave_fill_what_is_not_measured(engine: Engine) -> None:
    given = Minutes((("B", 5.0),))
    found = basis(engine, step("A", 60.0), step("B"), step("B"), minutes=given)
    assert found == Basis("hours assumed", 3, 1, 2, 60.0 + 2 * 300)
    assert found.is_in_hours
    unknown = basis(engine, step("A"), step("B"), minutes=given)
    assert unknown == Basis("steps", 2, 0, 1, 2.0)
    assert not unknown.is_in_hours


def test_work_that_takes_no_time_is_told_in_steps(engine: Engine) -> None:
    assert basis(engine, step("A", 0.0), step("A", 0.0)) == Basis("steps", 2, 2, 0, 2.0)
    assert basis(engine) == Basis("steps", 0, 0, 0, 0.0)


# The share


def test_share_in_steps_counts_each_caused_step_once(engine: Engine) -> None:
    cases = {f"c{n}": [step("A"), step("B")] for n in range(9)}
    cases["twice"] = [step("A"), step("B"), step("B"), step("A")]
    found = share(
        engine,
        process(engine, cases),
        [
            {"case_id": "twice", "first_position": 3},
            {"case_id": "twice", "first_position": 4},
            # A bounce over both, found besides.
            {"case_id": "twice", "kind": "bounce", "first_position": 3, "last_position": 4},
        ],
    )
    assert found.basis.unit == "steps"
    assert found.whole.value == found.steps_alone.value == pytest.approx(2 / 22)
    assert found.touched.value == pytest.approx(4 / 22)
    assert found.caused_work == 2
    assert found.beyond is None
    assert (found.cases.every, found.cases.affected, found.cases.unaffected) == (10, 1, 9)


def test_what_is_late_touches_and_causes_no_work(engine: Engine) -> None:
    cases = {f"c{n}": [step("A", 60.0)] for n in range(10)}
    late = {"causes_steps": False, "kind": "late", "first_position": 1}
    found = share(
        engine,
        process(engine, cases),
        [
            {**late, "case_id": "c1", "form": "deadline"},
            {**late, "case_id": "c2", "form": "usual"},
            {**late, "case_id": "c3", "kind": "stalled", "form": "usual"},
        ],
    )
    assert found.whole.value == 0
    assert found.touched.value == pytest.approx(0.1)
    assert found.cases.affected == 0


def test_no_departures_cause_nothing(engine: Engine) -> None:
    found = share(engine, process(engine, {f"c{n}": [step("A", 60.0)] for n in range(200)}), [])
    assert (found.whole.value, found.touched.value, found.caused_work) == (0, 0, 0)
    assert found.beyond is not None
    assert (found.beyond.seconds, found.beyond.by_chance_seconds) == (0, 0)
    assert found.whole.rests_on == RestsOn.NO_VARIATION


def test_an_empty_log_has_no_share(engine: Engine) -> None:
    found = share(engine, process(engine, {}), [])
    assert (found.whole.value, found.first.value, found.change.value) == (None, None, None)
    assert found.whole.rests_on == RestsOn.NO_WORK


@pytest.mark.parametrize(("unaffected", "told"), [(99, False), (100, True)])
def test_beyond_the_usual_is_told_from_a_hundred_unaffected_cases(
    engine: Engine,
    unaffected: int,
    told: bool,  # noqa: FBT001 (parametrised)
) -> None:
    cases = {f"c{n}": [step("A", 60.0)] for n in range(unaffected)}
    cases["redone"] = [step("A", 90.0), step("A", 30.0)]
    found = share(engine, process(engine, cases), [{"case_id": "redone", "first_position": 2}])
    assert (found.beyond is not None) == told
    assert found.steps_alone.value == pytest.approx(30 / (60 * unaffected + 120))
    if found.beyond:
        # What the case's other step took beyond 60 s, less what one case drawn by chance shows.
        by_chance = found.beyond.by_chance_seconds
        assert found.beyond.seconds == pytest.approx(90 - 60 - by_chance)
        assert found.beyond.compared_share == 1
        whole = (30 + 30 - by_chance) / (60 * unaffected + 120)
        assert found.whole.value == pytest.approx(whole)


def test_teams_are_held_against_themselves(engine: Engine) -> None:
    # The slow team has most affected cases; within each team nothing takes longer.
    cases = {f"s{n}": [step("A", 100.0, "slow"), step("B", 1.0)] for n in range(200)}
    cases |= {f"q{n}": [step("A", 10.0, "quick"), step("B", 1.0)] for n in range(200)}
    cases |= {f"r{n}": [step("A", 100.0, "slow"), step("A", 50.0, None)] for n in range(100)}
    redone = [{"case_id": f"r{n}", "first_position": 2} for n in range(100)]
    found = share(engine, process(engine, cases), redone)
    assert found.beyond is not None
    assert found.beyond.seconds == pytest.approx(0, abs=1e-6)
    assert found.whole.value == pytest.approx(5000 / (20_000 + 2000 + 400 + 10_000 + 5000))


def drawn(seed: int, longer: float = 1.0) -> tuple[dict[str, list[Row]], list[Row]]:
    """600 cases, a fifth drawn by chance for rework; their other steps take some times longer."""
    rng = np.random.default_rng(seed)
    cases, redone = {}, []
    for number in range(600):
        case, factor = f"c{number:03}", 1.0
        if rng.random() < 0.2:
            redone.append({"case_id": case, "first_position": 4})
            factor = longer
        team = str(rng.choice(["n", "s", "w", "e", "m"]))
        cases[case] = [step(a, factor * 600 * rng.lognormal(0, 0.6), team) for a in "ABC"]
        if factor != 1.0 or (redone and redone[-1]["case_id"] == case):
            cases[case].append(step("C", 300.0, team))
    return cases, redone


def test_cells_add_up_to_the_log_and_to_the_share(engine: Engine) -> None:
    cases, redone = drawn(1, 1.2)
    steps, of_cases = process(engine, cases)
    found = departed(engine, redone)
    rounds = engine.make(usual_rounds, steps, found)
    marked = engine.make(marked_steps, steps, of_cases, found, rounds, minutes=None, unit=MEASURED)
    cells = gather(engine, marked)
    assert cells.step_count.sum() == sum(map(len, cases.values()))
    work = sum(one["handling_seconds"] for its in cases.values() for one in its)
    assert cells.work.sum() == pytest.approx(work)
    assert cells.work[cells.is_caused].sum() == pytest.approx(300 * len(redone))
    told = share(engine, (steps, of_cases), redone)
    assert told.beyond is not None
    caused = 300 * len(redone) + told.beyond.seconds
    assert told.whole.value == pytest.approx(caused / work)
    for one in (told.whole, told.steps_alone, told.touched):
        assert one.lower is not None
        assert one.upper is not None
        assert 0 <= one.lower < (one.value or 0) < one.upper <= 1


def test_order_of_rows_does_not_matter_and_work_scales(engine: Engine) -> None:
    cases, redone = drawn(2, 1.2)
    steps, of_cases = process(engine, cases)
    mixed = engine.named(steps.mutate(handling_seconds=steps.handling_seconds * 60))
    mixed = engine.named(mixed.order_by(ibis.desc("step_id")))
    told = share(engine, (steps, of_cases), redone)
    again = share(engine, (mixed, of_cases), redone[::-1])
    assert told.beyond is not None
    assert again.beyond is not None
    assert again.beyond.seconds == pytest.approx(60 * told.beyond.seconds)
    assert again.whole.value == pytest.approx(told.whole.value)
    assert again.whole.lower == pytest.approx(told.whole.lower)


def test_excess_of_cases_drawn_by_chance_is_nothing_and_of_slower_ones_is_found(
    engine: Engine,
) -> None:
    nothing = []
    for seed in range(10):
        cases, redone = drawn(seed)
        found = share(engine, process(engine, cases), redone)
        assert found.beyond is not None
        nothing.append(found.beyond.seconds / found.basis.work)
    assert abs(np.mean(nothing)) < 3 * np.std(nothing) / len(nothing) ** 0.5 + 0.005
    cases, redone = drawn(20, 1.5)
    found = share(engine, process(engine, cases), redone)
    others = sum(one["handling_seconds"] for row in redone for one in cases[row["case_id"]][:3])
    assert found.beyond is not None
    assert found.beyond.seconds == pytest.approx(others / 3, rel=0.25)


def test_labels_shuffled_by_chance_show_hardly_any_excess(engine: Engine) -> None:
    cases, redone = drawn(4, 1.5)
    steps, of_cases = process(engine, cases)
    found = departed(engine, redone)
    rounds = engine.make(usual_rounds, steps, found)
    marked = engine.make(marked_steps, steps, of_cases, found, rounds, minutes=None, unit=MEASURED)
    work = engine.row(marked.aggregate(work=marked.work.sum()))["work"]
    by_chance = [
        excess_by_chance(engine, marked, affected_count=len(redone), seed=seed) for seed in (1, 2)
    ]
    assert max(map(abs, by_chance)) < 0.01 * work
    assert excess_by_chance(engine, marked, affected_count=0, seed=1) == 0
    assert excess_by_chance(engine, marked, affected_count=600, seed=1) == 0


# Periods and halves


def test_halves_are_split_by_work_into_whole_weeks(engine: Engine) -> None:
    cases = {f"c{n}": [step("A")] for n in range(160)}
    cases |= {f"r{n}": [step("A"), step("A")] for n in range(80)}
    found = share(
        engine,
        process(engine, cases, weeks=24),
        [{"case_id": f"r{n}", "first_position": 2} for n in range(80)],
    )
    assert found.days_a_period == 7
    # The last third of the cases makes half of the work, and a quarter of all is done again.
    assert found.whole.value == pytest.approx(80 / 320)
    assert found.first.value == 0
    assert found.second.value == pytest.approx(0.5, abs=0.05)
    assert found.change.value == found.second.value


def test_a_log_of_few_weeks_is_told_by_days(engine: Engine) -> None:
    cases = {f"c{n}": [step("A"), step("A")] if n % 4 == 0 else [step("A")] for n in range(120)}
    redone = [{"case_id": f"c{n}", "first_position": 2} for n in range(0, 120, 4)]
    found = share(engine, process(engine, cases, weeks=3), redone)
    assert found.days_a_period == 1
    assert found.whole.row_count == 21


def test_one_case_has_a_share_and_no_interval(engine: Engine) -> None:
    tables = process(engine, {"x": [step("A", 60.0), step("A", 30.0)]})
    found = share(engine, tables, [{"case_id": "x", "first_position": 2}])
    assert found.whole.value == pytest.approx(1 / 3)
    assert (found.whole.lower, found.whole.rests_on) == (None, RestsOn.TOO_FEW_WEEKS)
    assert (found.second.value, found.change.value) == (None, None)
    assert found.cases.affected == found.cases.every == 1


def test_weeks_before_1970_are_weeks_like_any(engine: Engine) -> None:
    cases = {f"c{n}": [step("A"), step("A")] if n % 4 == 0 else [step("A")] for n in range(120)}
    redone = [{"case_id": f"c{n}", "first_position": 2} for n in range(0, 120, 4)]
    steps, of_cases = process(engine, cases)
    # 4,000 weeks before, in 1949.
    moved = of_cases.started_at - ibis.interval(timedelta(weeks=4000))
    early = engine.named(of_cases.mutate(started_at=moved))
    told = [share(engine, (steps, these), redone) for these in (of_cases, early)]
    assert told[0].whole == told[1].whole
    assert told[0].first == told[1].first


def test_part_of_a_step_that_falls_to_a_case_is_part_of_its_minutes(engine: Engine) -> None:
    given = Minutes((("A", 10.0),))
    cases = {f"c{n}": [step("A") | {"work_share": 0.5}] for n in range(9)}
    cases["x"] = [step("A"), step("A")]
    found = share(
        engine, process(engine, cases), [{"case_id": "x", "first_position": 2}], minutes=given
    )
    assert found.basis.unit == "hours assumed"
    assert found.whole.value == pytest.approx(600 / (9 * 300 + 1200))
    assert found.beyond is None


def test_cases_without_steps_and_steps_of_nobody_are_counted_right(engine: Engine) -> None:
    cases: dict[str, list[Row]] = {f"c{n}": [step("A", 60.0, None)] for n in range(150)}
    cases["empty"] = []
    cases["x"] = [step("A", 60.0, None), step("A", 60.0, None)]
    found = share(engine, process(engine, cases), [{"case_id": "x", "first_position": 2}])
    assert (found.cases.every, found.cases.affected) == (151, 1)
    assert found.whole.column_count == 1
    assert found.steps_alone.value == pytest.approx(1 / 152)
    assert found.whole.value == pytest.approx(1 / 152)


def test_halves_are_alike_only_where_cases_are_short_against_the_log(engine: Engine) -> None:
    cases = {f"c{n}": [step("A")] for n in range(40)}
    weeks = 12 * 7 * DAY
    for lasting, are_alike in ((weeks / 5, True), (weeks / 3, False)):
        found = share(engine, process(engine, cases, lasting=lasting), [])
        assert found.are_halves_alike is are_alike


def test_affected_cases_of_a_costlier_kind_are_held_against_their_kind(engine: Engine) -> None:
    # Large buses take four times as long and are more often affected; in each kind nothing does.
    large = {f"l{n}": [step("A", 400.0), step("B", 1.0)] for n in range(200)}
    small = {f"s{n}": [step("A", 100.0), step("B", 1.0)] for n in range(200)}
    again = {f"r{n}": [step("A", 400.0), step("A", 50.0)] for n in range(50)}
    redone = [{"case_id": case, "first_position": 2} for case in again]
    cases = {**large, **small, **again}
    services = dict.fromkeys((*large, *again), "large") | dict.fromkeys(small, "small")
    found = share(engine, process(engine, cases, services=services), redone)
    assert found.beyond is not None
    assert found.beyond.alike_by == "service_id"
    assert abs(found.beyond.seconds + found.beyond.by_chance_seconds) < 1e-6


# Few steps


def outlying(engine: Engine, seconds: float, *, times: int = 1, in_caused: bool = True) -> Share:
    """140 cases of an hour, 20 of them with rework of an hour; in the first some step is longer."""
    cases = {f"c{n}": [step("A", HOUR + n)] for n in range(120)}
    for number in range(20):
        its = [HOUR, HOUR + number]
        if number < times:
            its[in_caused] = seconds + number
        cases[f"r{number}"] = [step("A", its[0]), step("A", its[1])]
    redone = [{"case_id": f"r{n}", "first_position": 2} for n in range(20)]
    return share(engine, process(engine, cases), redone)


def test_one_step_of_300_days_is_told_with_the_share_without_it(engine: Engine) -> None:
    found, usual = outlying(engine, 300 * 24 * HOUR), outlying(engine, HOUR)
    assert found.few_steps is not None
    assert usual.few_steps is None
    assert (found.few_steps.count, found.few_steps.seconds) == (1, 300 * 24 * HOUR)
    assert found.few_steps.share_without == pytest.approx(usual.whole.value, abs=0.01)
    caused = (found.whole.value or 0.0) * found.basis.work
    assert found.few_steps.part == pytest.approx(300 * 24 * HOUR / caused, abs=0.01)


@pytest.mark.parametrize(("times", "told"), [(2, 1), (5, 2), (8, 3), (9, None)])
def test_no_more_than_three_steps_are_told_and_no_more_than_are_needed(
    engine: Engine, times: int, told: int | None
) -> None:
    found = outlying(engine, 1000 * HOUR, times=times)
    assert (found.few_steps.count if found.few_steps else None) == told


def test_a_step_that_no_exception_caused_is_told_where_it_makes_the_share(engine: Engine) -> None:
    found = outlying(engine, 300 * 24 * HOUR, in_caused=False)
    assert found.beyond is not None
    assert found.few_steps is not None
    assert found.few_steps.seconds == 300 * 24 * HOUR
    assert found.few_steps.share_without < 0.15 < (found.whole.value or 0.0)


def test_steps_that_take_as_long_as_others_do_not_stand_out(engine: Engine) -> None:
    # Three of five hold more than a third, as they must.
    cases = {f"c{n}": [step("A", HOUR)] for n in range(40)}
    cases |= {f"r{n}": [step("A", HOUR), step("A", HOUR + n)] for n in range(5)}
    redone = [{"case_id": f"r{n}", "first_position": 2} for n in range(5)]
    assert share(engine, process(engine, cases), redone).few_steps is None


def test_where_one_step_is_all_the_work_nothing_is_left_without_it(engine: Engine) -> None:
    tables = process(engine, {"x": [step("A", 0.0), step("A", HOUR)]})
    found = share(engine, tables, [{"case_id": "x", "first_position": 2}])
    assert found.few_steps == FewSteps(1, HOUR, 1.0, 0.0)


def test_in_steps_none_is_more_than_another(engine: Engine) -> None:
    tables = process(engine, {"x": [step("A"), step("A")]})
    assert share(engine, tables, [{"case_id": "x", "first_position": 2}]).few_steps is None


def test_few_steps_in_words() -> None:
    assert few_steps_sentence(FewSteps(1, 7212 * HOUR, 0.63, 0.04)) == (
        "One step of 7,212 h is 63 % of the work that exceptions cause; without it the share is "
        "4.0 %."
    )
    assert few_steps_sentence(FewSteps(3, 90 * HOUR, 0.4, 0.12)) == (
        "Three steps of 90 h in all are 40 % of the work that exceptions cause; without them the "
        "share is 12 %."
    )
