"""The truth against an independent judge.

The judge below is written from the definitions of step, bounce, rework and usual alone. It reads
the files as anyone would, goes through them row by row, and shares no code with the sample.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from daylit.sample import make

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.sample import SampleMade

SEEDS = (11, 12, 13)
CASES = 2000
ENOUGH_CASES = 30
USUAL_SHARE = 0.5
CLEARLY_USUAL_SHARE = 0.65


class Departure(NamedTuple):
    case: str
    kind: str
    form: str
    anchor_start: str
    anchor_activity: str
    place: str


Step = dict[str, str]


class Judge:
    """Counts turns and visits in a log, and says what departs from the usual."""

    def __init__(self, log: list[Step], declared: list[dict[str, Any]]) -> None:
        self.cases: dict[str, list[Step]] = defaultdict(list)
        for step in log:
            self.cases[step["case"]].append(step)
        for steps in self.cases.values():
            steps.sort(key=lambda step: step["start"])
        self.declared_bounces = {
            tuple(entry["parties"]) for entry in declared if entry["kind"] == "bounce"
        }
        self.declared_rework = {
            entry["activity"] for entry in declared if entry["kind"] == "rework"
        }

    def round_trips(self, steps: list[Step]) -> list[tuple[str, str, Step]]:
        """A, B and the first step of A's second turn, for every A -> B -> A."""
        turns = [list(turn) for _, turn in groupby(steps, key=lambda step: step["team"])]
        return [
            (first[0]["team"], second[0]["team"], third[0])
            for first, second, third in zip(turns, turns[1:], turns[2:], strict=False)
            if first[0]["team"] == third[0]["team"]
        ]

    def round_trip_shares(self) -> dict[tuple[str, str], float]:
        taking_part = Counter(
            team for steps in self.cases.values() for team in {step["team"] for step in steps}
        )
        making = Counter(
            way
            for steps in self.cases.values()
            for way in {(here, there) for here, there, _ in self.round_trips(steps)}
        )
        assert all(taking_part[here] >= ENOUGH_CASES for here, _ in making)
        return {way: count / taking_part[way[0]] for way, count in making.items()}

    def visits(self) -> dict[str, list[int]]:
        """Per activity, how often each case that reaches it does it."""
        counts: dict[str, list[int]] = defaultdict(list)
        for steps in self.cases.values():
            for activity, count in Counter(step["activity"] for step in steps).items():
                counts[activity].append(count)
        return counts

    def repeated_shares(self) -> dict[str, float]:
        """Per activity that enough cases reach, the share that does it more than once."""
        return {
            activity: sum(count > 1 for count in counts) / len(counts)
            for activity, counts in self.visits().items()
            if len(counts) >= ENOUGH_CASES
        }

    def bounces(self) -> set[Departure]:
        shares = self.round_trip_shares()
        return {
            Departure(case, "bounce", "", step["start"], step["activity"], f"{a} -> {b} -> {a}")
            for case, steps in self.cases.items()
            for a, b, step in self.round_trips(steps)
            if shares[a, b] < USUAL_SHARE and (a, b) not in self.declared_bounces
        }

    def rework(self) -> set[Departure]:
        shares = self.repeated_shares()
        found = set()
        for case, steps in self.cases.items():
            by_whom: dict[str, str] = {}
            for step in steps:
                activity = step["activity"]
                departs = shares.get(activity, 1.0) < USUAL_SHARE
                if activity in by_whom and departs and activity not in self.declared_rework:
                    form = "repeat" if by_whom[activity] == step["person"] else "redo"
                    at = step["start"]
                    found.add(Departure(case, "rework", form, at, activity, activity))
                by_whom[activity] = step["person"]
        return found

    def departures(self) -> set[Departure]:
        return self.bounces() | self.rework()


def detours_of(made: SampleMade) -> list[dict[str, str]]:
    """The truth's bounces and rework: what the judge judges."""
    return [row for row in rows_of(made.truth_path) if row["kind"] in ("bounce", "rework")]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge_of(made: SampleMade, *, with_declared: bool = True) -> Judge:
    usual = tomllib.loads(made.usual_path.read_text(encoding="utf-8"))
    assert list(usual) == ["usual"]
    return Judge(rows_of(made.log_path), usual["usual"] if with_declared else [])


def made_with(folders: pytest.TempPathFactory, *, null: bool) -> list[SampleMade]:
    return [
        make(folders.mktemp("sample"), cases=CASES, seed=seed, null=null, file_format="csv")
        for seed in SEEDS
    ]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[SampleMade, Judge]]:
    return [(made, judge_of(made)) for made in made_with(tmp_path_factory, null=False)]


@pytest.fixture(scope="module")
def null(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[SampleMade, Judge]]:
    return [(made, judge_of(made)) for made in made_with(tmp_path_factory, null=True)]


def test_the_judge_finds_a_bounce_and_a_redo_in_a_log_worked_by_hand() -> None:
    plain = [("P", "Write", "A", "Ann"), ("Q", "Check", "B", "Bo")]
    odd = [*plain, ("R", "Check", "A", "Ann")]
    cases = {**{f"x{number}": plain for number in range(30)}, "y": odd}
    log = [
        {"case": case, "start": start, "activity": activity, "team": team, "person": person}
        for case, steps in cases.items()
        for start, activity, team, person in steps
    ]

    assert Judge(log, []).departures() == {
        Departure("y", "bounce", "", "R", "Check", "A -> B -> A"),
        Departure("y", "rework", "redo", "R", "Check", "Check"),
    }
    assert not Judge(
        log,
        [{"kind": "bounce", "parties": ["A", "B"]}, {"kind": "rework", "activity": "Check"}],
    ).departures()


def test_null_mode_has_no_departure(null: list[tuple[SampleMade, Judge]]) -> None:
    for _, judge in null:
        assert judge.departures() == set()


def test_the_truth_is_what_the_judge_finds(full: list[tuple[SampleMade, Judge]]) -> None:
    for made, judge in full:
        rows = detours_of(made)
        truth = {Departure(*(row[name] for name in Departure._fields)) for row in rows}

        assert len(rows) == len(truth) > 500
        assert truth == judge.departures()


def test_all_causes_and_all_forms_occur(full: list[tuple[SampleMade, Judge]]) -> None:
    rows = [row for made, _ in full for row in detours_of(made)]
    forms = {(row["kind"], row["form"]) for row in rows}

    assert len({row["cause"] for row in rows}) == 8
    assert forms == {("bounce", ""), ("rework", "repeat"), ("rework", "redo")}


def test_the_planted_place_holds_half_of_the_missing_parts(
    full: list[tuple[SampleMade, Judge]],
) -> None:
    inside = cases = 0
    for made, judge in full:
        truth = rows_of(made.truth_path)
        for case in {row["case"] for row in truth if row["cause"] == "Part missing"}:
            steps = judge.cases[case]
            at_harbour = any(step["team"] == "Depot Harbour" for step in steps)
            inside += at_harbour and steps[0]["bus_model"] == "Norrsken 18"
            cases += 1

    assert inside / cases > 0.45


def test_undeclared_loops_of_the_null_mode_are_clearly_usual(
    null: list[tuple[SampleMade, Judge]],
) -> None:
    for _, judge in null:
        shares = judge.round_trip_shares()
        loops = {activity: share for activity, share in judge.repeated_shares().items() if share}

        assert {way for way in shares if way not in judge.declared_bounces} == {
            ("Depot North", "Central Stores"),
            ("Depot South", "Central Stores"),
            ("Depot Harbour", "Central Stores"),
            ("Depot Airport", "Airport Stores"),
        }
        assert set(loops) - judge.declared_rework == {"Check parts list", "Test drive"}
        assert all(
            share >= CLEARLY_USUAL_SHARE
            for way, share in shares.items()
            if way not in judge.declared_bounces
        )
        assert all(
            share >= CLEARLY_USUAL_SHARE
            for activity, share in loops.items()
            if activity not in judge.declared_rework
        )


def test_troubles_do_not_make_the_usual_unusual(full: list[tuple[SampleMade, Judge]]) -> None:
    for _, judge in full:
        shares = judge.round_trip_shares()
        depots = {way: share for way, share in shares.items() if way[1].endswith("Stores")}
        usual = {way: share for way, share in depots.items() if way[0].startswith("Depot")}

        assert len(usual) == 4
        assert min(usual.values()) >= CLEARLY_USUAL_SHARE
        assert judge.repeated_shares()["Test drive"] >= CLEARLY_USUAL_SHARE


def test_each_declaration_is_needed(null: list[tuple[SampleMade, Judge]]) -> None:
    for made, judge in null:
        places = {departure.place for departure in judge_of(made, with_declared=False).departures()}
        declared = {f"{a} -> {b} -> {a}" for a, b in judge.declared_bounces}

        assert places == declared | judge.declared_rework
