"""Who sees what of a process: the rules by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from process_log import NORD, STORES

from daylit_site.people.models import Level, Party
from daylit_site.people.roles import Role
from daylit_site.processes.scope import Scope, scope_of
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

OURS = Scope(
    sees_cases=True,
    parties={"team": frozenset({"Stores"}), "organisation": frozenset({"Nord"})},
    shares_borders=False,
)
SHARED = Scope(sees_cases=True, parties=OURS.parties, shares_borders=True)
NOBODY = Scope(
    sees_cases=True,
    parties={"team": frozenset(), "organisation": frozenset()},
    shares_borders=False,
)


def pattern(
    pattern_id: str, kind: str, place: str, *parties: str, common: str = ""
) -> dict[str, Any]:
    return {
        "pattern_id": pattern_id,
        "kind": kind,
        "place": place,
        "parties": list(parties),
        "common": common,
    }


PATTERNS = [
    pattern("1", "bounce", "Depot → Stores → Depot", "Depot", "Stores", common="mostly Works"),
    pattern("2", "bounce", "Depot → Works → Depot", "Depot", "Works"),
    pattern("3", "rework", "Repair", common="mostly Works"),
]


def pair(from_party: str, to_party: str) -> dict[str, str]:
    return {"from_party": from_party, "to_party": to_party}


PAIRS = [pair("Depot", "Stores"), pair("Stores", "Depot"), pair("Depot", "Works")]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PARTNER, Role.OWNER)])
def test_people_of_the_host_see_every_border(
    someone: Callable[..., Person], process: Process, role: Role
) -> None:
    scope = scope_of(someone(role), process)
    assert scope.sees_every_border
    assert scope.sees_every_case == (role != Role.SPONSOR)
    assert scope.own is None


def test_a_partner_sees_what_its_parties_are_part_of(guest: Person, process: Process) -> None:
    assert scope_of(guest, process) == Scope(
        sees_cases=True,
        parties={"team": frozenset({STORES}), "organisation": frozenset({NORD})},
        shares_borders=False,
    )


def test_a_partner_does_not_see_by_the_parties_of_another(
    guest: Person, process: Process, host: Organisation
) -> None:
    Party.objects.create(organisation=host, level=Level.TEAM, name="Depot")
    assert not scope_of(guest, process).sees_border("team", "Depot", "Control")


def test_borders_are_shared_with_a_partner_process_by_process(
    guest: Person, process: Process
) -> None:
    Part.objects.filter(process=process, organisation=guest.organisation).update(sees_borders=True)
    assert scope_of(guest, process).sees_every_border
    assert not scope_of(guest, process).sees_every_case


def test_a_partner_that_takes_no_part_is_shared_nothing(
    someone: Callable[..., Person], process: Process
) -> None:
    assert not scope_of(someone(Role.PARTNER), process).sees_every_border


def test_a_pair_is_seen_where_one_side_is_ones_own_on_that_level() -> None:
    assert OURS.pairs("team", PAIRS) == PAIRS[:2]
    assert OURS.pairs("organisation", PAIRS) == []
    assert NOBODY.pairs("team", PAIRS) == []
    assert SHARED.pairs("team", PAIRS) == PAIRS


def test_a_level_without_names_of_ones_own_shows_no_pair() -> None:
    assert not OURS.sees_border("person", "Stores", "Depot")


def test_a_pattern_between_others_is_not_seen_and_of_one_at_no_border_no_shared_traits() -> None:
    assert OURS.patterns("team", PATTERNS) == [PATTERNS[0], {**PATTERNS[2], "common": ""}]
    assert SHARED.patterns("team", PATTERNS) == PATTERNS
    assert OURS.patterns(None, PATTERNS) == [{**PATTERNS[2], "common": ""}]


def test_a_limit_for_hand_overs_is_a_matter_of_who_receives_them() -> None:
    late = [pattern("1", "late", "→ Stores"), pattern("2", "late", "→ Works")]
    between = pattern("3", "late", "Request → Pick")
    assert OURS.patterns("team", [*late, between]) == [late[0], between]
    assert SHARED.patterns("team", late) == late


def test_a_sentence_is_left_out_that_names_strangers_or_work_that_goes_back_and_forth() -> None:
    told = [
        {"text": "12 of 40 cases"},
        {"text": " With Works alone."},
        {"text": " Not counted: A → B → A in 3 cases."},
    ]
    levels = [{"pairs": PAIRS}]
    assert OURS.strangers(levels) == {"Depot", "Works"}
    assert OURS.sentences(told, OURS.strangers(levels)) == told[:1]
    assert SHARED.sentences(told, SHARED.strangers(levels)) == told


def test_what_makes_a_case_visible_is_in_one_order_for_the_engine() -> None:
    scope = Scope(
        sees_cases=True,
        parties={"team": frozenset({"b", "a"}), "organisation": frozenset()},
        shares_borders=False,
    )
    assert scope.own == (("team_id", ("a", "b")), ("organisation_id", ()))
