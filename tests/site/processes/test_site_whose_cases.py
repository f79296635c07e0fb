"""Whose cases a place lists, said to a partner who sees only some of those counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from process_addresses import address

if TYPE_CHECKING:
    from process_log import Browse

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

SAID = "Only cases that came to a party of your organisation are listed."


def test_a_place_tells_a_partner_whose_cases_it_lists_and_the_host_nothing(
    browse: Browse, member: Person, guest: Person, analysed: Process
) -> None:
    where = address("place", analysed, activity="Repair")
    assert SAID in browse(guest).get(where).content.decode()
    assert SAID not in browse(member).get(where).content.decode()
