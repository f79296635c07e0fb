"""In which teams of the logs people work, and whether they may be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from browsing import said, signed_in

from daylit_site.people import operations
from daylit_site.people.errors import UnableToChangeTeamsError
from daylit_site.people.models import AuditEntry, Level, Organisation, Party, Person, TeamMember
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def stores(host: Organisation) -> Party:
    """A team of the host's."""
    return Party.objects.create(organisation=host, level=Level.TEAM, name="Stores")


@pytest.fixture
def member(someone: Callable[..., Person]) -> Person:
    """Someone of the host's."""
    return someone(Role.MEMBER)


def test_one_says_oneself_where_one_works_and_may_be_asked(member: Person, stores: Party) -> None:
    joined = operations.join_team(person=member, party=stores, by=member, now=NOW)
    assert not joined.may_be_asked
    for answer in (True, True, False):
        operations.agree_to_be_asked(member=joined, may_be_asked=answer, by=member, now=NOW)
    operations.leave_team(member=joined, by=member, now=NOW)
    assert not TeamMember.objects.exists()
    rows = AuditEntry.objects.order_by("pk").values_list("verb", "target", "before", "after")
    target, no, yes = f"person:{member.pk}", {"may_be_asked": False}, {"may_be_asked": True}
    assert list(rows) == [
        ("team.joined", target, {}, no),
        ("team.agreed_to_be_asked", target, no, yes),
        ("team.not_to_be_asked", target, yes, no),
        ("team.left", target, no, {}),
    ]
    names = set(AuditEntry.objects.values_list("target_name", flat=True))
    assert names == {"member / Stores"}


def test_an_administrator_says_where_someone_works_but_not_that_they_may_be_asked(
    someone: Callable[..., Person], member: Person, stores: Party
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    joined = operations.join_team(person=member, party=stores, by=administrator, now=NOW)
    with pytest.raises(UnableToChangeTeamsError) as refused:
        operations.agree_to_be_asked(member=joined, may_be_asked=True, by=administrator, now=NOW)
    assert str(refused.value) == "Only member can say whether they may be asked."
    joined.refresh_from_db()
    assert not joined.may_be_asked


def test_nobody_else_says_where_someone_works(
    someone: Callable[..., Person], member: Person, stores: Party
) -> None:
    other = someone(Role.ANALYST)
    joined = operations.join_team(person=member, party=stores, by=member, now=NOW)
    with pytest.raises(UnableToChangeTeamsError) as left:
        operations.leave_team(member=joined, by=other, now=NOW)
    with pytest.raises(UnableToChangeTeamsError) as added:
        operations.join_team(person=member, party=stores, by=other, now=NOW)
    expected = "Which teams member works in is said by them or by an administrator."
    assert [str(one.value) for one in (left, added)] == [expected, expected]


def test_one_works_in_a_team_of_ones_own_organisation_once(
    member: Person, stores: Party, partner: Organisation, host: Organisation
) -> None:
    theirs = Party.objects.create(organisation=partner, level=Level.TEAM, name="Parts")
    company = Party.objects.create(organisation=host, level=Level.ORGANISATION, name="CB")
    operations.join_team(person=member, party=stores, by=member, now=NOW)
    told = []
    for party in (stores, theirs, company):
        with pytest.raises(UnableToChangeTeamsError) as refused:
            operations.join_team(person=member, party=party, by=member, now=NOW)
        told.append(str(refused.value))
    assert told == [
        "member works in Stores already.",
        "Parts is no team of City Buses.",
        "CB is no team of City Buses.",
    ]


def test_one_says_it_all_under_ones_account(member: Person, stores: Party) -> None:
    browser = signed_in(member)
    assert "I work there" in browser.get("/people/account/").content.decode()
    joined = browser.post("/people/account/teams/join/", {"party": stores.pk}, follow=True)
    assert said(joined) == ["member works in Stores now."]
    assert "Suggest me where this team&#x27;s help is needed" not in joined.content.decode()
    assert "Suggest me where this team's help is needed" in joined.content.decode()
    asked = f"/people/account/teams/{stores.pk}/asked/"
    agreed = browser.post(asked, {"may_be_asked": "yes"}, follow=True)
    assert said(agreed) == ["You may be suggested where help of Stores is needed."]
    assert TeamMember.objects.get().may_be_asked
    no_more = browser.post(asked, follow=True)
    assert said(no_more) == ["You are not suggested where help of Stores is needed."]
    left = browser.post(f"/people/account/teams/{stores.pk}/leave/", follow=True)
    assert said(left) == ["member works in Stores no longer."]
    assert not TeamMember.objects.exists()


def test_an_administrator_says_it_on_a_persons_page(
    someone: Callable[..., Person], member: Person, stores: Party
) -> None:
    browser, page = signed_in(someone(Role.ADMINISTRATOR)), f"/people/persons/{member.pk}/"
    added = browser.post(f"{page}teams/add/", {"party": stores.pk}, follow=True)
    assert said(added) == ["member works in Stores now."]
    assert "may_be_asked" not in added.content.decode()
    removed = browser.post(f"{page}teams/{stores.pk}/remove/", follow=True)
    assert said(removed) == ["member works in Stores no longer."]


@pytest.mark.parametrize("party", ["", "x", "0", "99999999999999999999999"])
def test_a_team_that_is_not_there_is_not_joined(member: Person, stores: Party, party: str) -> None:
    del stores
    answer = signed_in(member).post("/people/account/teams/join/", {"party": party})
    assert answer.status_code == 404


def test_what_others_say_of_their_teams_is_not_ones_own(
    someone: Callable[..., Person], member: Person, stores: Party
) -> None:
    operations.join_team(person=member, party=stores, by=member, now=NOW)
    other = signed_in(someone(Role.ANALYST))
    for what in ("leave", "asked"):
        answer = other.post(f"/people/account/teams/{stores.pk}/{what}/", {"may_be_asked": "yes"})
        assert answer.status_code == 404
    assert not TeamMember.objects.get().may_be_asked
