"""What a log can tell, in words."""

from __future__ import annotations

from dataclasses import replace

from builders import at
from daylit.record.contents import Contents
from daylit.record.report import judgeable

NOBODY = Contents(
    event_count=10,
    case_count=4,
    open_case_count=1,
    stepless_case_count=0,
    step_count=8,
    activity_count=2,
    variant_count=1,
    first_at=at(0),
    last_at=at(9),
    person_steps=0,
    team_steps=0,
    organisation_steps=0,
    measured_steps=0,
    automated_steps=0,
    torn_count=0,
    person_count=0,
    team_count=0,
    organisation_count=0,
    automated_count=0,
)


def said(counts: Contents) -> list[tuple[str, str]]:
    return [(one.answer, one.reason) for one in judgeable(counts, are_declared=False)]


def test_a_log_that_names_nobody_cannot_tell_hand_overs_or_who_did_it_again() -> None:
    hand_overs, again, handling, ends = said(NOBODY)
    assert hand_overs == (
        "no",
        "The log does not say who did the steps, so hand-overs and bounces cannot be seen.",
    )
    assert again == (
        "no",
        "No person is stated, so a repeat by the same and a redo by another look alike.",
    )
    assert handling == (
        "no",
        (
            "The log has one time per step, so handling cannot be told from waiting: "
            "work is counted in steps, and times between steps hold both."
        ),
    )
    assert ends == (
        "yes",
        (
            "No ends were declared, so a case counts as closed when it ends as others usually do: "
            "3 closed, 1 open."
        ),
    )


def test_teams_tell_hand_overs() -> None:
    counts = replace(NOBODY, team_count=1200, team_steps=4)
    assert said(counts)[0] == (
        "partly",
        "The log names 1,200 teams and no organisations; a team is stated on 50 % of the steps.",
    )


def test_organisations_tell_hand_overs_where_no_team_does() -> None:
    counts = replace(NOBODY, organisation_count=2, organisation_steps=8)
    assert said(counts)[0] == (
        "yes",
        (
            "The log names no teams and 2 organisations; an organisation is stated on 100 % of the "
            "steps."
        ),
    )


def test_people_without_teams_tell_hand_overs_as_totals_only() -> None:
    counts = replace(NOBODY, person_count=3, person_steps=8)
    assert said(counts)[:2] == [
        ("no", "The log names people but no teams: hand-overs between people only, as totals."),
        ("yes", "A person is stated on 100 % of the steps."),
    ]


def test_one_team_hands_nothing_over_to_another() -> None:
    counts = replace(NOBODY, person_count=3, person_steps=8, team_count=1, team_steps=8)
    assert said(counts)[0] == (
        "no",
        "The log names people but only one team: hand-overs between people only, as totals.",
    )


def test_one_person_alone_is_not_nobody() -> None:
    counts = replace(NOBODY, person_count=1, person_steps=4)
    assert said(counts)[:2] == [
        ("no", "Whoever the log names is the only one, so nothing can change hands."),
        ("partly", "A person is stated on 50 % of the steps."),
    ]


def test_starts_and_ends_tell_handling() -> None:
    assert said(replace(NOBODY, measured_steps=2))[2] == (
        "partly",
        "Start and end are logged for 25 % of the steps; the others count as steps only.",
    )
    assert said(replace(NOBODY, measured_steps=8))[2] == (
        "yes",
        "Start and end are logged for 100 % of the steps.",
    )


def test_a_log_without_steps_is_told_without_dividing_by_nothing() -> None:
    counts = replace(NOBODY, step_count=0, team_count=2)
    assert said(counts)[0] == (
        "yes",
        "The log names 2 teams and no organisations; a team is stated on none of the steps.",
    )
