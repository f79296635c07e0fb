"""Who sees what of a process, on its pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from process_addresses import address, pairs, whole
from process_log import CONTROL, DEPOT, HOST, LIND, NORD, ODD_CASE, PERSON, STORES, STRANGERS, WORKS

from daylit_site.people.models import Level, Party
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from django.test import Client
    from process_log import Browse, Kept

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process


def text(client: Client, where: str, *, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, where
    return answer.content.decode()


def words(page: str) -> str:
    """Return a page without what differs each time or is no word of it."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+|X-CSRFToken": "\w+', "", page)


def case_ids(page: str) -> set[str]:
    return set(re.findall(r"\b[abc]-\d\d\b", page))


def test_the_log_holds_what_is_searched_for(kept: Kept) -> None:
    """Else nothing would be tested by what follows."""
    found: dict[str, Any] = kept.found
    titles = [row["words"]["en"]["title"] for row in found["patterns"]["rows"]]
    assert [WORKS in title for title in titles] == [True, False]
    assert WORKS in str(found["hand_overs"])
    assert "c-00" in str(found["variants"])


def test_a_partner_finds_no_stranger_and_none_of_its_cases_on_any_page(
    browse: Browse, guest: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(guest)
    for where in whole(analysed, kept.found):
        page = text(client, where)
        assert not [one for one in STRANGERS if one in page], where
        assert {one[:2] for one in case_ids(page)} <= {"b-"}, where


def test_a_partner_sees_the_same_map_as_the_host(
    browse: Browse, guest: Person, member: Person, analysed: Process
) -> None:
    maps = [
        re.findall(r"<svg.*?</svg>", text(browse(one), address("process", analysed)), re.DOTALL)
        for one in (guest, member)
    ]
    assert maps[0] == maps[1]
    assert len(maps[0]) == 1


def test_a_partner_sees_a_pair_only_where_it_is_a_side(
    browse: Browse, guest: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(guest)
    for where, (one, other) in zip(
        pairs(analysed, kept.found),
        [
            (row["from_party"], row["to_party"])
            for level in kept.found["hand_overs"]["levels"]
            for row in level["pairs"]
        ],
        strict=True,
    ):
        is_own = {one, other} & {STORES, NORD}
        page = text(client, where, status=200 if is_own else 404)
        assert not [stranger for stranger in STRANGERS if stranger in page], where


def test_a_pair_that_is_not_shared_looks_like_one_that_there_is_not(
    browse: Browse, guest: Person, analysed: Process
) -> None:
    client = browse(guest)
    hidden = address("hand_over", analysed, level="team", from_=DEPOT, to=WORKS)
    unknown = address("hand_over", analysed, level="team", from_=DEPOT, to="No such team")
    assert words(text(client, hidden, status=404)) == words(text(client, unknown, status=404))


def test_the_list_of_pairs_says_how_many_are_not_shared(
    browse: Browse, guest: Person, analysed: Process
) -> None:
    page = text(browse(guest), address("hand_overs", analysed, level="team"))
    assert "4 more pairs are shared only between their own sides." in page


def test_a_partner_is_shown_the_level_first_on_which_it_sees_a_pair(
    browse: Browse, guest: Person, analysed: Process
) -> None:
    client, where = browse(guest), address("hand_overs", analysed)
    assert "Work changed hands between teams" in text(client, where)
    Party.objects.filter(organisation=guest.organisation, level=Level.TEAM).delete()
    assert "Work changed hands between organisations" in text(client, where)


def test_what_lies_between_others_is_told_in_total(
    browse: Browse, guest: Person, member: Person, analysed: Process
) -> None:
    said = "1 more pattern lies between other parties and is shared only between them: 12 "
    assert said in text(browse(guest), address("process", analysed))
    assert said not in text(browse(member), address("process", analysed))


def test_borders_that_the_owner_shares_are_seen_and_cases_of_others_still_not(
    browse: Browse, guest: Person, analysed: Process, kept: Kept
) -> None:
    Part.objects.filter(organisation=guest.organisation).update(sees_borders=True)
    client = browse(guest)
    assert WORKS in text(client, address("hand_overs", analysed))
    assert WORKS in text(client, address("process", analysed))
    for where in [*whole(analysed, kept.found), *pairs(analysed, kept.found)]:
        assert {one[:2] for one in case_ids(text(client, where))} <= {"b-"}, where


def test_both_sides_see_the_same_figures_and_the_same_cases(
    browse: Browse, guest: Person, member: Person, analysed: Process
) -> None:
    where = address("hand_over", analysed, level="organisation", from_=HOST, to=NORD)
    tables = [
        re.findall(r"<table.*?</table>", text(browse(one), where), re.DOTALL)
        for one in (guest, member)
    ]
    assert len(tables[0]) == 3
    assert tables[0] == tables[1]


def test_a_partner_sees_its_own_cases_at_a_place(
    browse: Browse, guest: Person, member: Person, analysed: Process
) -> None:
    where = address("place", analysed, activity="Repair")
    own = {f"b-{at:02}" for at in range(24)}
    assert case_ids(text(browse(guest), where)) == own
    assert {one[:2] for one in case_ids(text(browse(member), where))} == {"a-", "b-", "c-"}


def test_a_partner_opens_its_own_cases_only(
    browse: Browse, guest: Person, analysed: Process
) -> None:
    client = browse(guest)
    assert "is closed, after 6 steps" in text(client, address("case", analysed, id="b-07"))
    for case_id in ("a-07", "c-07"):
        text(client, address("case", analysed, id=case_id), status=404)


def test_a_case_of_others_looks_like_one_that_there_is_not(
    browse: Browse, guest: Person, analysed: Process
) -> None:
    client = browse(guest)
    hidden, unknown = (
        words(text(client, address("case", analysed, id=case_id), status=404))
        for case_id in ("c-07", "c-77")
    )
    assert hidden.replace("c-07", "c-77") == unknown


def test_a_partner_of_which_the_logs_name_no_party_sees_totals_and_no_case(
    browse: Browse, stranger: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(stranger)
    for where in whole(analysed, kept.found):
        page = text(client, where)
        assert not case_ids(page), where
        assert "hand-over/" not in page, where
    for where in pairs(analysed, kept.found):
        text(client, where, status=404)
    for case_id in ("a-07", "b-07", "c-07"):
        text(client, address("case", analysed, id=case_id), status=404)


def test_a_sponsor_sees_all_figures_and_no_case(
    browse: Browse, sponsor: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(sponsor)
    for where in [*whole(analysed, kept.found), *pairs(analysed, kept.found)]:
        page = text(client, where)
        assert not case_ids(page), where
        assert address("case", analysed) not in page, where
    text(client, address("case", analysed, id="a-07"), status=403)


def test_a_member_opens_every_case(browse: Browse, member: Person, analysed: Process) -> None:
    client = browse(member)
    for case_id in ("a-07", "b-07", "c-07", ODD_CASE):
        text(client, address("case", analysed, id=case_id))
    assert LIND in text(client, address("case", analysed, id="c-07"))


def test_no_page_names_a_person(
    browse: Browse, member: Person, analysed: Process, kept: Kept
) -> None:
    client = browse(member)
    single = [address("case", analysed, id=case_id) for case_id in ("a-07", ODD_CASE)]
    for where in [*whole(analysed, kept.found), *pairs(analysed, kept.found), *single]:
        page = text(client, where)
        assert PERSON not in page, where
        assert PERSON.split()[1] not in page, where


@pytest.mark.parametrize(
    "page",
    ["process", "place", "hand_overs", "hand_over", "variants", "times", "rework", "case"],
)
def test_a_process_that_one_takes_no_part_in_does_not_exist(
    browse: Browse, guest: Person, analysed: Process, page: str
) -> None:
    client = browse(guest)
    Part.objects.filter(organisation=guest.organisation).delete()
    text(client, address(page, analysed), status=404)
    assert analysed.name not in text(client, "/processes/")


def test_between_people_no_pair_can_be_asked_for(
    browse: Browse, member: Person, analysed: Process
) -> None:
    where = address("hand_over", analysed, level="person", from_=CONTROL, to=DEPOT)
    text(browse(member), where, status=404)
