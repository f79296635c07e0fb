from __future__ import annotations

from daylit.departures.unmatched import unmatched_sentences
from daylit.departures.usual import Declared, Loop

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
