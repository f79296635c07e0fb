"""Who takes part: the list, inviting, persons and organisations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browsing import said, signed_in
from django.core import mail
from django.test import Client
from django.utils import timezone
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.models import Invitation, Level, Organisation, Party, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test.client import _MonkeyPatchedWSGIResponse as Page
    from pytest_django import DjangoAssertNumQueries, Settings


@pytest.fixture
def administrator(someone: Callable[..., Person]) -> Person:
    return someone(Role.ADMINISTRATOR)


@pytest.fixture
def browser(administrator: Person) -> Client:
    return signed_in(administrator)


def invite(administrator: Person, organisation: Organisation, email: str) -> None:
    role = Role.MEMBER if organisation == administrator.organisation else Role.PARTNER
    operations.invite(
        email=email,
        organisation=organisation,
        role=role,
        invited_by=administrator,
        now=timezone.now(),
    )


def words(page: Page) -> str:
    """Return what a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


def test_the_page_says_how_many_people_of_how_many_organisations_there_are(
    browser: Client, administrator: Person, someone: Callable[..., Person], partner: Organisation
) -> None:
    someone(Role.PARTNER)
    operations.deactivate(person=someone(Role.MEMBER), by=administrator, now=timezone.now())
    invite(administrator, partner, "new@example.org")
    page = words(browser.get("/people/"))
    assert "2 people of 2 organisations can sign in. One invitation is open." in page
    assert "member cannot sign in member@example.org" in page


def test_the_number_of_queries_does_not_grow_with_people_and_organisations(
    browser: Client,
    administrator: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    expected = 8  # session, person, organisations, people, invitations, parties, their count, mail
    with django_assert_num_queries(expected):
        browser.get("/people/")
    for number in range(20):
        organisation = operations.add_partner(
            name=f"Partner {number}", by=administrator, now=timezone.now()
        )
        operations.name_party(
            organisation=organisation,
            level=Level.TEAM,
            name=f"T{number}",
            by=administrator,
            now=timezone.now(),
        )
        invite(administrator, organisation, f"i{number}@example.org")
        Person.objects.create(
            email=f"p{number}@example.org",
            name=f"P{number}",
            organisation=organisation,
            role=Role.PARTNER,
        )
    with django_assert_num_queries(expected):
        browser.get("/people/")


def test_an_auditor_reads_everything_and_is_offered_nothing(
    administrator: Person, someone: Callable[..., Person], partner: Organisation
) -> None:
    invite(administrator, partner, "new@example.org")
    page = signed_in(someone(Role.AUDITOR)).get("/people/").content.decode()
    assert "new@example.org" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert "<button" not in main
    assert re.findall(r'<a href="([^"]*)"', main) == ["/people/audit/", "/people/mail/"]


def test_without_a_mail_server_the_link_is_shown_once(
    browser: Client, partner: Organisation
) -> None:
    asked = {"email": "new@example.org", "organisation": partner.pk, "role": "partner"}
    page = browser.post("/people/invite/", asked)
    link = re.search(
        r'href="(http://127.0.0.1:8000/people/invitations/[^"]+)"', page.content.decode()
    )
    assert link
    assert "Pass this link on yourself; it is shown once:" in words(page)
    assert mail.outbox == []
    assert Client().get(link[1].removeprefix("http://127.0.0.1:8000")).status_code == 200
    token = link[1].rstrip("/").rsplit("/", 1)[1]
    assert token not in browser.get("/people/").content.decode()


def test_with_a_mail_server_the_link_is_mailed_too(
    browser: Client, partner: Organisation, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    partner.name = "Nord\nparts & Co"
    partner.save()
    asked = {"email": "new@example.org", "organisation": partner.pk, "role": "partner"}
    page = browser.post("/people/invite/", asked)
    (sent,) = mail.outbox
    assert sent.to == ["new@example.org"]
    assert sent.subject == "Invitation to the workspace of City Buses"
    link = re.search(r"http://\S+/people/invitations/\S+/", str(sent.body))
    assert link
    assert link[0] in page.content.decode()
    assert "parts & Co." in str(sent.body)
    assert "The link was mailed." in words(page)


def test_a_mail_server_that_fails_costs_no_invitation(
    browser: Client, partner: Organisation, settings: Settings
) -> None:
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    asked = {"email": "new@example.org", "organisation": partner.pk, "role": "partner"}
    page = browser.post("/people/invite/", asked)
    assert "The mail could not be sent. Pass the link on yourself; it is shown once:" in words(page)
    assert Invitation.objects.count() == 1


def test_what_cannot_be_invited_is_said_in_the_form(browser: Client, host: Organisation) -> None:
    asked = {"email": "new@example.org", "organisation": host.pk, "role": "partner"}
    page = browser.post("/people/invite/", asked)
    assert page.context["form"].non_field_errors() == [
        "People of partner organisations are partner members, others not."
    ]


def test_an_organisation_that_has_left_is_not_offered(
    browser: Client, partner: Organisation
) -> None:
    operations.leave(organisation=partner, now=timezone.now(), by=whoever())
    assert "Nordparts" not in browser.get("/people/invite/").content.decode()


def test_an_invitation_is_withdrawn(
    browser: Client, administrator: Person, host: Organisation
) -> None:
    invite(administrator, host, "new@example.org")
    answer = browser.post(f"/people/invited/{Invitation.objects.get().pk}/withdraw/", follow=True)
    assert said(answer) == ["The invitation of new@example.org is withdrawn."]
    assert not Invitation.objects.exists()


def test_a_persons_access_is_ended_and_given_back(
    browser: Client, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    ended = browser.post(f"/people/persons/{member.pk}/deactivate/", follow=True)
    assert said(ended) == ["member can no longer sign in."]
    assert "Give the access back" in ended.content.decode()
    back = browser.post(f"/people/persons/{member.pk}/reactivate/", follow=True)
    assert said(back) == ["member can sign in again."]


def test_one_cannot_end_ones_own_access(browser: Client, administrator: Person) -> None:
    answer = browser.post(f"/people/persons/{administrator.pk}/deactivate/", follow=True)
    assert said(answer) == ["Your own access is changed by another administrator."]
    assert "End the access" not in answer.content.decode()


def test_a_role_is_changed(browser: Client, someone: Callable[..., Person]) -> None:
    member = someone(Role.MEMBER)
    answer = browser.post(f"/people/persons/{member.pk}/role/", {"role": "auditor"}, follow=True)
    assert said(answer) == ["The role is changed."]
    member.refresh_from_db()
    assert member.role == Role.AUDITOR


def test_a_role_that_the_organisation_cannot_have_is_no_choice(
    browser: Client, someone: Callable[..., Person]
) -> None:
    person = someone(Role.PARTNER)
    page = browser.post(f"/people/persons/{person.pk}/role/", {"role": "administrator"})
    assert "role" in page.context["form"].errors
    person.refresh_from_db()
    assert person.role == Role.PARTNER


def test_a_link_for_a_new_password_is_made_for_others_only(
    browser: Client, administrator: Person, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    page = browser.post(f"/people/persons/{member.pk}/password-link/")
    assert "/account/password/reset/key/" in page.content.decode()
    own = browser.post(f"/people/persons/{administrator.pk}/password-link/")
    assert own.status_code == 404


def test_a_partner_is_added_and_named_as_the_logs_name_it(browser: Client) -> None:
    added = browser.post("/people/organisations/add/", {"name": "Karosseri Syd"})
    partner = Organisation.objects.get(name="Karosseri Syd")
    assert added.headers["Location"] == f"/people/organisations/{partner.pk}/"
    browser.post(added.headers["Location"], {"name": "KS Lack", "level": "team"})
    party = Party.objects.get()
    assert (party.organisation, party.level, party.name) == (partner, Level.TEAM, "KS Lack")
    answer = browser.post(f"/people/parties/{party.pk}/forget/", follow=True)
    assert said(answer) == ["KS Lack belongs to no organisation now."]
    assert not Party.objects.exists()


def test_what_cannot_be_added_or_named_is_said_in_the_form(
    browser: Client, partner: Organisation, host: Organisation
) -> None:
    operations.name_party(
        organisation=host, level=Level.TEAM, name="Stores", by=whoever(), now=timezone.now()
    )
    twice = browser.post("/people/organisations/add/", {"name": "nordparts"})
    taken = browser.post(
        f"/people/organisations/{partner.pk}/", {"name": "Stores", "level": "team"}
    )
    assert twice.context["form"].non_field_errors() == [
        "An organisation of this name is here already."
    ]
    assert taken.context["form"].non_field_errors() == ["Stores belongs to City Buses already."]


def test_a_partner_leaves_after_being_asked_and_comes_back(
    browser: Client, partner: Organisation
) -> None:
    page = browser.get(f"/people/organisations/{partner.pk}/leave/")
    partner.refresh_from_db()
    assert partner.left_at is None
    assert "Does Nordparts leave?" in words(page)
    left = browser.post(f"/people/organisations/{partner.pk}/leave/", follow=True)
    assert said(left) == ["Nordparts has left. Its people cannot sign in any more."]
    assert "Its people cannot sign in; what it did stays." in words(left)
    back = browser.post(f"/people/organisations/{partner.pk}/come-back/", follow=True)
    assert said(back) == ["Nordparts is back. Its people can sign in again."]


def test_the_host_is_not_asked_whether_it_leaves(browser: Client, host: Organisation) -> None:
    assert browser.get(f"/people/organisations/{host.pk}/leave/").status_code == 404
    assert browser.post(f"/people/organisations/{host.pk}/leave/").status_code == 404
    assert "Let it leave" not in browser.get(f"/people/organisations/{host.pk}/").content.decode()
