"""Patterns whose cases are nearly all cases of a greater one are one story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from builders import at
from daylit.departures.analysis import analyse
from daylit.departures.folding import folded, mirrored, shared_cases
from daylit.departures.judgements import Judgement, Target
from loops_only import LOOPS_ONLY, cases_of
from reference import steps_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from daylit.record.engine import Engine


OFFERED = (
    *(f"c{number} {name} {number}" for number in range(40) for name in ("Offer", "Cancel")),
    *(line for number in range(4)
      for line in (f"c{number} Offer 500", f"c{number} Call 900", f"c{number} Wait 901")),
    *(f"c{number} Cancel 990" for number in range(3)),
)  # fmt: skip
"""Four cases get a second offer, and in three of them it is cancelled like the first."""


def excepted(engine: Engine, **cases: Iterable[int]) -> list[dict[str, Any]]:
    """Return the pairs of places at which rework was found in so many cases."""
    rows = [("rework", place, f"c{n}") for place, numbers in cases.items() for n in numbers]
    columns = zip(("kind", "place", "case_id"), zip(*rows, strict=True), strict=True)
    table = engine.from_arrow(pa.table(dict(columns)))
    return sorted(engine.rows(shared_cases(table)), key=lambda row: (row["place"], row["of_place"]))


def test_cases_that_two_places_share_are_counted(engine: Engine) -> None:
    rows = excepted(engine, A=range(10), B=range(8, 12), C=range(90, 95))
    assert rows == [
        {"place": "A", "case_count": 10, "of_place": "B", "of_case_count": 4, "shared_count": 2},
        {"place": "B", "case_count": 4, "of_place": "A", "of_case_count": 10, "shared_count": 2},
    ]  # fmt: skip


def test_what_nearly_always_comes_with_a_greater_pattern_is_told_with_it(engine: Engine) -> None:
    pairs = excepted(engine, Offer=range(100), Cancel=range(10, 60), Call=range(80, 130))
    assert folded(pairs, case_count=1000) == {("rework", "Cancel"): ("rework", "Offer")}


def test_nine_in_ten_are_nearly_all(engine: Engine) -> None:
    most = excepted(engine, Offer=range(100), Cancel=range(91, 101))
    assert folded(most, case_count=1000) == {("rework", "Cancel"): ("rework", "Offer")}
    fewer = excepted(engine, Offer=range(100), Cancel=range(92, 102))
    assert folded(fewer, case_count=1000) == {}


def test_what_nearly_every_case_has_tells_no_story(engine: Engine) -> None:
    pairs = excepted(engine, Offer=range(600), Cancel=range(10))
    assert folded(pairs, case_count=1000) == {}


def test_none_is_told_with_one_that_is_told_with_another_and_ties_go_by_place(
    engine: Engine,
) -> None:
    nested = excepted(engine, A=range(10), B=range(20), C=range(21))
    assert folded(nested, case_count=1000) == {
        ("rework", "A"): ("rework", "C"),
        ("rework", "B"): ("rework", "C"),
    }
    # All of A's cases are B's, and B is told with C: with C, A has nothing in common.
    chain = excepted(engine, A=range(3), B=range(30), C=range(3, 44))
    assert folded(chain, case_count=1000) == {("rework", "B"): ("rework", "C")}
    tie = excepted(engine, A=range(10), C=range(20), B=range(20))
    assert folded(tie, case_count=1000) == {("rework", "A"): ("rework", "B")}


def test_what_people_decided_about_either_ends_a_fold(engine: Engine) -> None:
    steps = steps_from(engine, *OFFERED)
    for place in ("Offer", "Cancel"):
        known = Judgement("accepted", Target("pattern", None, None, "rework", place), at(0),
                          date(2099, 1, 1), "known")  # fmt: skip
        run = analyse(engine, steps, cases_of(steps), process_id="work",
                      settings=replace(LOOPS_ONLY, judgements=(known,)))  # fmt: skip
        told = [(row["place"], row["exception_count"], row["judgement"]) for row in run.patterns]
        assert sorted(told, key=itemgetter(0)) == [
            ("Cancel", 3, known if place == "Cancel" else None),
            ("Offer", 4, known if place == "Offer" else None),
        ]


def bounces(*counts: tuple[str, str, int]) -> list[dict[str, Any]]:
    """Return with whom so many bounces of each holder are, each holder under one place."""
    return [
        {"place": f"{holder}...", "holder": holder, "other": other, "exception_count": count}
        for holder, other, count in counts
    ]


def test_what_goes_back_and_forth_between_two_is_told_from_one_side() -> None:
    rows = bounces(("A", "B", 15), ("A", "C", 10), ("B", "A", 8), ("B", "D", 4))
    assert mirrored(rows) == {("bounce", "B..."): ("bounce", "A...")}
    # Half of B's are with A, which is not most.
    assert mirrored(bounces(("A", "B", 15), ("B", "A", 8), ("B", "D", 8))) == {}
    assert mirrored(bounces(("A", "B", 15), ("A", "C", 15), ("B", "A", 8))) == {}


def test_of_as_many_the_side_that_comes_first_by_name_is_told() -> None:
    rows = bounces(("B", "A", 5), ("A", "B", 5))
    assert mirrored(rows) == {("bounce", "B..."): ("bounce", "A...")}


def test_folded_patterns_are_one_with_what_was_folded_in_named(engine: Engine) -> None:
    steps = steps_from(engine, *OFFERED)
    run = analyse(engine, steps, cases_of(steps), process_id="work", settings=LOOPS_ONLY)
    (row,) = run.patterns
    assert (row["place"], row["exception_count"], row["case_count"]) == ("Offer", 7, 4)
    assert [one["place"] for one in row["merged_of"]] == ["Cancel"]
    assert row["folded"] == (("rework", "Cancel"),)
