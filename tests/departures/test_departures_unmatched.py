from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.departures.unmatched import unmatched_rework, unmatched_sentences, unmatched_terms
from daylit.departures.usual import Declared, Loop
from daylit.sources.terms_file import parse_term

if TYPE_CHECKING:
    from daylit.record.schema import Party

ACTIVITIES = ("Repair", "Test drive")
TEAMS = ("North", "Stores")


def test_declarations_that_the_log_has_are_not_remarked_on() -> None:
    declared = Declared(
        usual=(Loop("rework", ("Repair",)),), departing=(Loop("bounce", ("North", "Stores")),)
    )
    said = unmatched_sentences(declared, party="team", activities=ACTIVITIES, parties=TEAMS)
    assert said == ()


def test_a_misspelt_activity_is_told_with_the_nearest_name() -> None:
    declared = Declared(usual=(Loop("rework", ("Repiar",)),))
    said = unmatched_sentences(declared, party="team", activities=ACTIVITIES, parties=TEAMS)
    assert said == (
        (
            "The activity 'Repiar' was declared, but this log does not have it. "
            "The nearest name is 'Repair'."
        ),
    )


def test_a_party_unlike_any_is_told_without_a_nearest_name() -> None:
    declared = Declared(departing=(Loop("bounce", ("North", "xyz")),))
    said = unmatched_sentences(declared, party="team", activities=ACTIVITIES, parties=TEAMS)
    assert said == ("The party 'xyz' was declared, but this log does not have it.",)


def test_bounces_declared_between_teams_do_not_apply_between_persons() -> None:
    declared = Declared(usual=(Loop("bounce", ("North", "Stores")),))
    said = unmatched_sentences(declared, party="person", activities=ACTIVITIES, parties=())
    assert said == (
        (
            "Bounces between teams or organisations were declared, but in this log they are not "
            "judged on that level, so these declarations do not apply."
        ),
    )


def test_terms_that_the_log_has_are_not_remarked_on() -> None:
    terms = tuple(
        map(parse_term, ("Repair -> Test drive = 3 days", "-> Stores = 8 h", "case = 9 days"))
    )
    assert unmatched_terms(terms, party="team", activities=ACTIVITIES, parties=TEAMS) == ()


def test_what_the_log_does_not_have_is_told_once_with_the_nearest_name() -> None:
    terms = tuple(
        parse_term(text)
        for text in (
            "Repiar -> Test drive = 3 days",
            "Repiar -> Zzz = 3 days",
            "-> Store = 8 h",
        )
    )
    assert unmatched_terms(terms, party="team", activities=ACTIVITIES, parties=TEAMS) == (
        (
            "A limit was stated for the activity 'Repiar', but this log does not have it. "
            "The nearest name is 'Repair'."
        ),
        "A limit was stated for the activity 'Zzz', but this log does not have it.",
        (
            "A limit was stated for the party 'Store', but this log does not have it. "
            "The nearest name is 'Stores'."
        ),
    )


@pytest.mark.parametrize("party", [None, "person"])
def test_limits_for_hand_overs_to_teams_do_not_apply_between_persons(party: Party | None) -> None:
    assert unmatched_terms(
        (parse_term("-> Stores = 8 h"),), party=party, activities=ACTIVITIES, parties=()
    ) == (
        (
            "Limits for hand-overs to teams or organisations were stated, but in this log hand-"
            "overs are not judged on that level, so these limits do not apply."
        ),
    )


def test_of_rework_alone_only_the_activities_are_looked_up() -> None:
    declared = Declared(
        usual=(Loop("bounce", ("Nort", "Stores")),), departing=(Loop("rework", ("Repiar",)),)
    )
    assert unmatched_rework(declared, ACTIVITIES) == (
        (
            "The activity 'Repiar' was declared, but this log does not have it. "
            "The nearest name is 'Repair'."
        ),
    )
