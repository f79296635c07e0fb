"""What the affected of each pattern have in common, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from builders import log, reading, tables
from daylit.departures.traits import common_to_patterns
from daylit.departures.traits.common import Commonalities, restates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from builders import Tables
    from daylit.record.engine import Engine

DAY = 24 * 60
CASES = 400
TEXT = ("case_product", "case_team", "case_number", "case_customer")
Row = dict[str, Any]
REWORK: Row = {"kind": "rework", "place": "B", "form": None, "holder": None}
LATE: Row = {"kind": "late", "place": "B", "form": "usual", "holder": None}


def drawn(seed: int = 1) -> dict[str, Row]:
    """Cases that begin over four months, with a product, a team of their own and a number."""
    rng = np.random.default_rng(seed)
    return {
        f"c{number:03}": {
            "case_product": str(rng.choice(["bus", "tram", "van", "car"])),
            "case_team": str(rng.choice(["red", "green"])),
            "case_number": str(rng.integers(0, 3)),
            "case_customer": str(rng.choice(["city", "school"])),
            "who": str(rng.choice(["/north", "/south"])),
            "minute": int(rng.integers(0, 120 * DAY)),
        }
        for number in range(CASES)
    }


def process(engine: Engine, folder: Path, cases: Mapping[str, Row]) -> Tables:
    lines = [
        line
        for case, said in cases.items()
        for line in (
            f"{case} A {said['minute']}",
            f"{case} B {said['minute'] + 30} {said['who']}",
            f"{case} B {said['minute'] + 90} {said['who']}",
        )
    ]
    rows = [{**row, **{name: cases[row["case_id"]][name] for name in TEXT}} for row in log(*lines)]
    fields = [pa.field(name, pa.string()) for name in TEXT]
    return tables(engine, folder, reading(engine, rows, attributes=fields))


def common(
    engine: Engine,
    made: Tables,
    patterns: Sequence[Row],
    affected: Sequence[tuple[Row, str, int]],
    **settings: Any,
) -> Commonalities:
    """Look for what cases have in common; affected are patterns, cases and positions."""
    fields: list[pa.Field[Any]] = [
        *[pa.field(name, pa.string()) for name in ("kind", "place", "case_id")],
        pa.field("anchor_position", pa.int32()),
    ]
    excepted = [
        {"kind": row["kind"], "place": row["place"], "case_id": case, "anchor_position": position}
        for row, case, position in affected
    ]
    return common_to_patterns(
        engine,
        made.steps,
        made.cases,
        engine.from_arrow(pa.Table.from_pylist(excepted, schema=pa.schema(fields))),
        patterns,
        terms=(),
        party="team",
        **settings,
    )


@pytest.fixture(scope="module")
def cases() -> dict[str, Row]:
    return drawn()


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory, cases: dict[str, Row]) -> Tables:
    return process(engine, tmp_path_factory.mktemp("traits"), cases)


def test_the_trait_that_affected_cases_share_is_told_with_how_often(
    engine: Engine, made: Tables, cases: dict[str, Row]
) -> None:
    trams = [case for case, said in cases.items() if said["case_product"] == "tram"]
    affected = [*trams[::2], *[case for case in cases if case not in trams][::20]]
    # A case that shows it twice is one case.
    shown = [(REWORK, case, 3) for case in [*affected, *affected[:5]]]
    found = common(engine, made, [REWORK], shown)
    assert found.exposed_counts == (CASES,)
    (first, *_) = found.found[0]
    assert first.traits == (("product", "tram"),)
    assert (first.affected_count, first.at_risk_count) == (len(trams[::2]), len(trams))
    expected = len(affected) * len(trams) / CASES
    assert first.expected_count == pytest.approx(expected, rel=0.15)
    assert first.lift == pytest.approx(first.affected_count / first.expected_count)
    assert 1 < first.lift_lower < first.lift < first.lift_upper
    assert first.q < 0.05
    assert found.tried > 0


def test_of_very_many_cases_one_in_so_many_is_looked_at(
    engine: Engine, made: Tables, cases: dict[str, Row]
) -> None:
    trams = [case for case, said in cases.items() if said["case_product"] == "tram"]
    affected = [case for number, case in enumerate(trams) if number % 3]
    shown = [(REWORK, case, 3) for case in affected]
    found = common(engine, made, [REWORK], shown, most_cases=CASES - 1)
    assert (found.one_case_in, found.exposed_counts) == (2, (CASES // 2,))
    every_second = {case for number, case in enumerate(sorted(cases)) if number % 2 == 0}
    assert found.found[0][0].traits == (("product", "tram"),)
    assert found.found[0][0].affected_count == len(every_second.intersection(affected))
    assert common(engine, made, [REWORK], shown, most_cases=CASES).one_case_in == 1


def test_traits_of_cases_and_of_steps_of_one_name_are_kept_apart(
    engine: Engine, made: Tables, cases: dict[str, Row]
) -> None:
    red = [case for case, said in cases.items() if said["case_team"] == "red"]
    north = [case for case, said in cases.items() if said["who"] == "/north"]
    school = [case for case, said in cases.items() if said["case_customer"] == "school"]
    for cause, name, value in (
        (red, "team of the case", "red"),
        (north, "team", "north"),
        (school, "customer of the case", "school"),
    ):
        found = common(engine, made, [REWORK], [(REWORK, case, 3) for case in cause[::2]])
        assert found.found[0][0].traits == ((name, value),)


def test_an_attribute_called_number_is_a_trait_like_any(
    engine: Engine, made: Tables, cases: dict[str, Row]
) -> None:
    ones = [case for case, said in cases.items() if said["case_number"] == "1"]
    found = common(engine, made, [REWORK], [(REWORK, case, 3) for case in ones[::2]])
    assert found.found[0][0].traits == (("number", "1"),)


def test_of_what_is_late_by_the_usual_each_visit_is_one(
    engine: Engine, made: Tables, cases: dict[str, Row]
) -> None:
    trams = [case for case, said in cases.items() if said["case_product"] == "tram"]
    found = common(engine, made, [LATE], [(LATE, case, 2) for case in trams[::2]])
    assert found.exposed_counts == (2 * CASES,)
    (first, *_) = found.found[0]
    assert first.traits == (("product", "tram"),)
    assert (first.affected_count, first.at_risk_count) == (len(trams[::2]), 2 * len(trams))


def test_each_pattern_is_told_of_its_own_cases(
    engine: Engine, made: Tables, cases: dict[str, Row]
) -> None:
    trams = [case for case, said in cases.items() if said["case_product"] == "tram"]
    buses = [case for case, said in cases.items() if said["case_product"] == "bus"]
    shown = [(REWORK, case, 3) for case in buses[::2]]
    shown += [(LATE, case, 3) for case in trams[::2]]
    found = common(engine, made, [LATE, REWORK], shown)
    assert [told[0].traits for told in found.found] == [
        (("product", "tram"),),
        (("product", "bus"),),
    ]


def test_nothing_is_claimed_of_cases_drawn_by_chance(engine: Engine, made: Tables) -> None:
    claimed = 0
    for seed in range(5):
        chosen = np.random.default_rng(seed).choice(CASES, 80, replace=False)
        found = common(engine, made, [REWORK], [(REWORK, f"c{number:03}", 3) for number in chosen])
        claimed += bool(found.found[0])
    assert claimed <= 1


def test_months_with_more_of_both_are_no_trait(engine: Engine, tmp_path: Path) -> None:
    """In one month all are trams and half are affected; in the others none is either."""
    cases = drawn(2)
    for said in cases.values():
        is_first = said["minute"] < 29 * DAY
        said["case_product"] = "tram" if is_first else "bus"
    made = process(engine, tmp_path, cases)
    first = [case for case, said in cases.items() if said["case_product"] == "tram"]
    found = common(engine, made, [REWORK], [(REWORK, case, 3) for case in first[::2]])
    assert not any(name == "product" for one in found.found[0] for name, _ in one.traits)


def test_where_nothing_could_have_shown_nothing_is_told(engine: Engine, made: Tables) -> None:
    assert common(engine, made, [], []) == Commonalities((), (), 0)
    nowhere = {**REWORK, "place": "Q"}
    found = common(engine, made, [nowhere, REWORK], [(REWORK, "c001", 3)])
    assert found.exposed_counts == (0, CASES)
    assert found.found == ((), ())


def test_a_log_of_one_case_has_nothing_in_common(engine: Engine, tmp_path: Path) -> None:
    made = process(engine, tmp_path, {"c000": drawn()["c000"]})
    found = common(engine, made, [REWORK, LATE], [(REWORK, "c000", 3), (LATE, "c000", 2)])
    assert found.exposed_counts == (1, 2)
    assert found.found == ((), ())


def test_cases_that_began_before_1970_are_cases_like_any(engine: Engine, tmp_path: Path) -> None:
    rows = [
        {**row, "occurred_at": row["occurred_at"].replace(year=1961)}
        for row in log(*(f"c{n} {step}" for n in range(50) for step in (f"A {n}", f"B {n + 9}")))
    ]
    made = tables(engine, tmp_path, reading(engine, rows))
    found = common(engine, made, [REWORK], [(REWORK, "c1", 2)])
    assert found.exposed_counts == (50,)


def test_trait_that_says_the_pattern_again_is_left_out() -> None:
    affected = np.array([True] * 4 + [False] * 6)
    refunded = np.where(affected, 1, 0).astype(np.int32)
    assert restates(refunded, affected)
    # Of one that half of the others have too it is not known.
    assert not restates(np.array([1] * 4 + [1] * 3 + [0] * 3, np.int32), affected)
    # Few of the affected have it.
    assert not restates(np.array([1] + [0] * 9, np.int32), affected)
    assert not restates(np.full(10, -1, np.int32), affected)
