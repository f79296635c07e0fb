"""The people of the demo, and how one signs in as them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from daylit.sample.company import HOST, TEAMS
from daylit_site.people.demo import DEMO_PEOPLE, demo_password, make_demo_people
from daylit_site.people.models import (
    AuditEntry,
    Invitation,
    Kind,
    Level,
    Organisation,
    Party,
    Person,
    TeamMember,
)
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_there_is_someone_of_each_role_at_the_sample_operator_and_its_partners() -> None:
    made = make_demo_people(NOW)
    assert made.keys() == set(Role)
    assert {person.organisation.name for person in made.values()} == {HOST, "Nordparts"}
    kinds = {one.name: one.kind for one in Organisation.objects.all()}
    partners = dict.fromkeys(("Nordparts", "Karosseri Lind"), Kind.PARTNER)
    assert kinds == {HOST: Kind.HOST, **partners}
    assert all(one.organisation.may_have(Role(one.role)) for one in Person.objects.all())


def test_every_team_and_company_of_the_samples_log_belongs_to_an_organisation() -> None:
    make_demo_people(NOW)
    found = {(one.level, one.name, one.organisation.name) for one in Party.objects.all()}
    teams = {(Level.TEAM, team.name, team.organisation) for team in TEAMS}
    companies = {(Level.ORGANISATION, team.organisation, team.organisation) for team in TEAMS}
    assert found == teams | companies


def test_those_who_work_in_a_team_of_the_log_agreed_to_be_asked() -> None:
    make_demo_people(NOW)
    found = TeamMember.objects.filter(may_be_asked=True).order_by("person__name")
    assert list(found.values_list("person__name", "party__name")) == [
        ("Bengt Lind", "Karosseri Lind"),
        ("Marek Nowak", "Depot Harbour"),
        ("Sofia Lund", "Nordparts"),
    ]


def test_making_them_again_changes_nothing() -> None:
    kinds = (Person, Organisation, Party, Invitation, TeamMember, AuditEntry)
    first = make_demo_people(NOW)
    counts = [model.objects.count() for model in kinds]
    assert make_demo_people(NOW) == first
    assert [model.objects.count() for model in kinds] == counts


def test_in_the_demo_one_button_signs_in_as_each_of_them(
    client: Client, settings: Settings
) -> None:
    settings.IS_DEMO = True
    make_demo_people(NOW)
    page = client.get("/account/login/").content.decode()
    assert page.count('action="/people/demo/"') == len(DEMO_PEOPLE)
    assert demo_password() in page
    for one in DEMO_PEOPLE:
        assert f"<small>{one.does}</small>" in page
    for one in DEMO_PEOPLE:
        answer = client.post("/people/demo/", {"email": one.email})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        person = Person.objects.get(email=one.email)
        assert client.session["_auth_user_id"] == str(person.pk)
        assert person.role == one.role


@pytest.mark.parametrize(
    ("led", "goes"),
    [("/exceptions/7/", "/exceptions/7/"), ("https://elsewhere.example/", "/"), ("", "/")],
)
def test_in_the_demo_the_button_goes_on_to_the_page_that_a_mail_led_to(
    client: Client, settings: Settings, led: str, goes: str
) -> None:
    settings.IS_DEMO = True
    make_demo_people(NOW)
    page = client.get("/account/login/", {"next": led}).content.decode()
    kept = f'<input type="hidden" name="next" value="{led}">'
    assert page.count(kept) == (len(DEMO_PEOPLE) + 1 if led else 0)
    answer = client.post("/people/demo/", {"email": DEMO_PEOPLE[0].email, "next": led})
    assert (answer.status_code, answer.headers["Location"]) == (302, goes)


def test_in_the_demo_the_button_signs_in_as_nobody_else(client: Client, settings: Settings) -> None:
    settings.IS_DEMO = True
    other = make_demo_people(NOW)[Role.MEMBER]
    other.email = "someone@example.org"
    other.save()
    assert client.post("/people/demo/", {"email": other.email}).status_code == 404
    assert client.get("/people/demo/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_without_the_demo_there_is_no_such_button_and_no_such_address(client: Client) -> None:
    make_demo_people(NOW)
    page = client.get("/account/login/").content.decode()
    assert "/people/demo/" not in page
    assert demo_password() not in page
    for method in (client.get, client.post):
        assert method("/people/demo/", {"email": DEMO_PEOPLE[0].email}).status_code == 404
    assert "_auth_user_id" not in client.session
