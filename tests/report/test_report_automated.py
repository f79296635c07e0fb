"""What the report says where actors are marked as automated, and that its figures hold to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from reports_by_hand import Told, forty_cases, told_of

if TYPE_CHECKING:
    from daylit.record.engine import Engine

pytest_plugins = ["reports_told"]


@pytest.fixture(scope="module")
def without_bo(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("record")
    return told_of(engine, folder, forty_cases(), automated=["bo-canary"])


def about_people(told: Told) -> str:
    """Return what the methods say of people, as a reader reads it."""
    (found,) = re.findall(r"<dt>People</dt><dd>(.*?)</dd>", told.report.html, re.DOTALL)
    return str(found)


PEOPLE = (
    "Single persons are never named, listed or linked: teams and organisations are, people appear "
    "in totals only."
)


def test_methods_say_nothing_of_automated_actors_where_none_is_marked(told: Told) -> None:
    assert about_people(told) == PEOPLE


def test_methods_say_what_the_mark_of_one_actor_means(without_bo: Told) -> None:
    assert about_people(without_bo) == (
        f"{PEOPLE} 1 actor of this log is marked as automated and is in no figure of people. Its "
        "steps count as work, and for its team and organisation; where people are counted they "
        "are left out, like steps that state no person."
    )


def test_methods_say_what_the_marks_of_several_actors_mean(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("record")
    told = told_of(engine, folder, forty_cases(), automated=["bo-canary", "cy*", "nobody*"])
    assert about_people(told) == (
        f"{PEOPLE} 2 actors of this log are marked as automated and are in no figure of people. "
        "Their steps count as work, and for their team and organisation; where people are counted "
        "they are left out, like steps that state no person."
    )


def test_figures_are_as_the_methods_say(told: Told, without_bo: Told) -> None:
    before, after = (one.story.imported.contents for one in (told, without_bo))
    assert (before.step_count, before.team_steps) == (after.step_count, after.team_steps)
    assert (before.person_count, after.person_count) == (3, 2)
    # Beside bo, ann opens all forty cases, and hands four of them to cy.
    assert _hand_overs(told) == {"person": 52, "team": 48, "organisation": 0}
    assert _hand_overs(without_bo) == {"person": 4, "team": 48, "organisation": 0}
    assert told.story.extent == without_bo.story.extent


def _hand_overs(told: Told) -> dict[str, int]:
    return {one.party: one.hand_over_count for one in told.story.totals}
