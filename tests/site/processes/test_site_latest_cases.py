"""The latest cases at places and between parties: as a run keeps them, and as pages show them."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from process_addresses import address, pairs, whole
from process_log import (
    BEGIN,
    CONTROL,
    DEPOT,
    NORDPARTS,
    STORES,
    WORKS,
    found_in,
    run_of,
    take,
)

from daylit.record.engine import open_engine
from daylit.record.store import Record
from daylit_site.people.models import Level, Party
from daylit_site.records.found import latest
from daylit_site.records.found import pairs as found_pairs
from daylit_site.records.found.analysed import Analysed
from daylit_site.records.found.latest import Reader, gather_cases
from daylit_site.records.found.lists import LISTS, MOST_CASES, Spot, list_name, unpacked
from daylit_site.records.models import Finding, Job, Kind, Run
from daylit_site.records.own_parties import own_of
from daylit_site.records.runs import keep_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from process_log import Browse, Kept

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

    Row = dict[str, Any]

ACTIVITIES = "ABCDEFG"
TEAMS = ("North", "South", "East", "West")
CASES = 700
OWN = (("team_id", ("North",)), ("organisation_id", ()))
AS_RUN = "As run 1 found them"
AS_NOW = "As they are in the record now."


def text(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A record of cases that go here and there, some of them often; the first go where none does.

    Team North has part in one case of thirty.
    """
    chance = random.Random(5)  # noqa: S311 (no secret)
    log: list[tuple[str, ...]] = []
    for at in range(CASES):
        activities = ACTIVITIES if at < 300 else ACTIVITIES[:-1]
        teams = TEAMS if at % 30 == 0 else TEAMS[1:]
        begin = BEGIN + timedelta(hours=chance.randrange(5_000))
        for _ in range(chance.randrange(2, 30)):
            begin += timedelta(minutes=chance.choice([1, 30, 60, 6_000]))
            activity, team = chance.choice(activities), chance.choice(teams)
            log.append((f"k{at:03}", activity, f"{begin:%Y-%m-%dT%H:%M:%SZ}", team, f"{team} AB"))
    folder = tmp_path_factory.mktemp("latest")
    take(folder, log)
    return Record(folder / "record")


def visited(steps: list[Row]) -> Iterator[tuple[Spot, Row]]:
    """Yield where each step of a case came by, as a person would count it."""
    for at, step in enumerate(steps):
        yield Spot("activity", step["activity"], ""), step
        yield Spot("way", steps[at - 1]["activity"] if at else "", step["activity"]), step
        for level in ("team", "organisation"):
            before = steps[at - 1][f"{level}_id"] if at else None
            if before not in (None, step[f"{level}_id"]):
                yield Spot(level, before, step[f"{level}_id"]), step
    yield Spot("end", steps[-1]["activity"], ""), steps[-1]


def counted_by_hand(steps: list[Row], teams: set[str] | None) -> dict[Spot, list[Row]]:
    """Return the latest cases at each place, of those in which a team had part."""
    cases: dict[str, list[Row]] = {}
    for step in sorted(steps, key=lambda one: (one["case_id"], one["position"])):
        cases.setdefault(step["case_id"], []).append(step)
    found: dict[Spot, dict[str, list[Row]]] = {}
    for case_id, own in cases.items():
        if teams is None or teams & {one["team_id"] for one in own}:
            for spot, step in visited(own):
                found.setdefault(spot, {}).setdefault(case_id, []).append(step)
    return {spot: _latest(by_case) for spot, by_case in found.items()}


def _latest(by_case: dict[str, list[Row]]) -> list[Row]:
    rows = [
        {
            "case_id": case_id,
            "at": max(one["started_at"] for one in came),
            "waiting_seconds": max(
                (one["waiting_seconds"] for one in came if one["waiting_seconds"] is not None),
                default=None,
            ),
            "times": len(came),
        }
        for case_id, came in by_case.items()
    ]
    rows.sort(key=lambda row: row["case_id"])
    rows.sort(key=lambda row: row["at"], reverse=True)
    return rows[:MOST_CASES]


@pytest.mark.parametrize(
    ("few", "visits"),
    [(50_000, 400), (0, 400), (0, 10)],
    ids=["all looked at", "since a moment", "since a moment that is too late"],
)
def test_the_latest_cases_of_every_place_are_those_that_one_counts(
    record: Record, monkeypatch: pytest.MonkeyPatch, few: int, visits: int
) -> None:
    monkeypatch.setattr(latest, "FEW_CASES", few)
    monkeypatch.setattr(latest, "FEW_SHARE", 0)
    monkeypatch.setattr(latest, "SAMPLE", 350)
    monkeypatch.setattr(latest, "VISITS", visits)
    with open_engine(input_bytes=1) as engine:
        steps, cases = (record.table(engine, name, "breakdown") for name in ("steps", "cases"))
        rows = engine.rows(steps)
        by_hand = {own: counted_by_hand(rows, teams) for own, teams in WHOSE.items()}
        nowhere = Spot("activity", "Nothing of the sort", "")
        readers = [Reader(own, frozenset([*lists, nowhere])) for own, lists in by_hand.items()]
        of = Analysed(engine, steps, cases, None, None)  # type: ignore[arg-type]  # neither is read
        kept = dict(gather_cases(of, readers))
    for own, lists in by_hand.items():
        assert any(len(rows) == MOST_CASES for rows in lists.values()) == (own is None)
        assert kept.pop(list_name(own, nowhere))["case_id"] == []
        for spot, expected in lists.items():
            found = kept.pop(list_name(own, spot))
            names = ("case_id", "at", "waiting_seconds", "times")
            told = [
                dict(zip(names, row, strict=True))
                for row in zip(*[found[name] for name in names], strict=True)
            ]
            assert told == expected, (own, spot)
    assert kept == {}


WHOSE = {None: None, OWN: {"North"}}


def without_caption(page: str) -> str:
    page = re.sub(r'csrfmiddlewaretoken" value="\w+|X-CSRFToken": "\w+', "", page)
    return re.sub(rf'<p class="caption">(?:{AS_RUN}|{AS_NOW})[^<]*</p>', "", page)


@pytest.mark.parametrize("who", ["member", "guest"])
def test_pages_show_the_same_cases_whether_the_run_kept_them_or_the_record_is_asked(
    browse: Browse, analysed: Process, kept: Kept, request: pytest.FixtureRequest, who: str
) -> None:
    client = browse(request.getfixturevalue(who))
    shown = [one for one in whole(analysed, kept.found) if "/place/" in one]
    if who == "member":
        shown += pairs(analysed, kept.found)
    of_run = [text(client, where) for where in shown]
    Finding.objects.filter(name__startswith=LISTS).delete()
    of_record = [text(client, where) for where in shown]
    assert any(AS_RUN in page for page in of_run)
    assert not any(AS_NOW in page for page in of_run)
    assert not any(AS_RUN in page for page in of_record)
    assert [without_caption(page) for page in of_run] == [
        without_caption(page) for page in of_record
    ]


def test_a_partner_to_which_another_party_was_given_since_is_told_of_the_record(
    browse: Browse, guest: Person, nordparts: Organisation, analysed: Process
) -> None:
    where = address("place", analysed, activity="Repair")
    client = browse(guest)
    before = text(client, where)
    assert AS_RUN in before
    assert "c-00" not in before
    Party.objects.create(organisation=nordparts, level=Level.TEAM, name="Lind Works")
    after = text(client, where)
    assert AS_NOW in after
    assert "c-00" in after
    assert ">a-" not in after


def test_lists_hold_no_case_of_others(kept: Kept) -> None:
    own = own_of(NORDPARTS)
    spots = [Spot("activity", name, "") for name in ("Report", "Repair", "Check", "Release")]
    for spot in spots:
        rows = unpacked(kept.found[list_name(own, spot)])
        assert {row["case_id"][:1] for row in rows} == {"b"}
        assert {row["case_id"][:1] for row in unpacked(kept.found[list_name(None, spot)])} > {"b"}


def test_a_small_partner_reaches_its_own_pairs_that_are_not_listed_and_no_one_elses(
    browse: Browse,
    member: Person,
    guest: Person,
    process: Process,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.conf.settings.RECORD", kept.folder / "record")
    monkeypatch.setattr(found_pairs, "MOST_PAIRS", 1)
    run_of(process, found_in(kept.folder))
    listed = address("hand_overs", process, level="team")
    host, partner = text(browse(member), listed), text(browse(guest), listed)
    assert host.count('<th scope="row" class="wide">') == 1
    assert partner.count('<th scope="row" class="wide">') == 2
    assert WORKS not in partner
    first = text(
        browse(member), address("hand_over", process, level="team", from_=DEPOT, to=CONTROL)
    )
    assert "96 times, and takes over 72 times" in first
    assert first.count(AS_RUN) == 2
    own = address("hand_over", process, level="team", from_=CONTROL, to=STORES)
    page = text(browse(guest), own)
    assert "24 times" in page
    assert page.count(AS_RUN) == 1
    assert "b-07" in page
    assert not re.search(r">[ac]-\d\d<", page)
    others = address("hand_over", process, level="team", from_=DEPOT, to=WORKS)
    assert browse(guest).get(others).status_code == 404
    assert AS_NOW in text(browse(member), others)


def test_lists_of_earlier_runs_are_let_go_of_and_figures_kept(process: Process) -> None:
    spot = list_name(None, Spot("activity", "Repair", ""))
    first, second = (_kept(process, {"told": {}, spot: {}}) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    assert sorted(first.findings.values_list("name", flat=True)) == ["told"]
    assert sorted(second.findings.values_list("name", flat=True)) == [spot, "told"]


def _kept(process: Process, parts: dict[str, Any]) -> Run:
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=process.owner, asked_at=BEGIN
    )
    run = Run(process=process, job=job, record_version=1, made_at=BEGIN)
    keep_run(run, parts)
    return run
