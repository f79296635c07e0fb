"""The gate: what opens a page, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import said, signed_in
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from site_urls import views
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.access import NEEDED, OPEN, needs, open_to_all
from daylit_site.people.middleware import ALLAUTH, AccessMiddleware
from daylit_site.people.roles import RIGHTS, Right, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Organisation, Person


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def gate(view: Callable[..., HttpResponse], person: Person | AnonymousUser) -> object:
    """Return what the gate answers in place of a view; null where it lets through."""
    request = RequestFactory().get("/somewhere/?page=2")
    request.user = person
    return AccessMiddleware(page).process_view(request, view, (), {})


def is_refused(answer: object) -> bool:
    return isinstance(answer, HttpResponse) and answer.status_code == 403


def marked(mark: Callable[..., Callable[..., HttpResponse]]) -> Callable[..., HttpResponse]:
    return mark(lambda _request: HttpResponse())


def test_a_view_that_names_no_right_is_refused_even_to_an_administrator(
    someone: Callable[..., Person],
) -> None:
    assert is_refused(gate(page, someone(Role.ADMINISTRATOR)))


def test_a_view_that_names_no_right_leads_the_signed_out_to_sign_in() -> None:
    answer = gate(page, AnonymousUser())
    assert isinstance(answer, HttpResponse)
    assert answer.headers["Location"] == "/account/login/?next=/somewhere/%3Fpage%3D2"


def test_a_view_open_to_all_is_shown_to_the_signed_out() -> None:
    assert gate(marked(open_to_all), AnonymousUser()) is None


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("role", list(Role))
def test_a_view_is_shown_to_the_roles_that_have_its_right(
    someone: Callable[..., Person], role: Role, right: Right
) -> None:
    view = marked(needs(right))
    if right in RIGHTS[role]:
        assert gate(view, someone(role)) is None
    else:
        assert is_refused(gate(view, someone(role)))


def test_every_view_of_ours_names_a_right_or_is_open_to_all() -> None:
    unmarked = [
        f"{view.__module__}.{view.__name__}"
        for view in views()
        if not view.__module__.startswith(ALLAUTH) and not hasattr(view, NEEDED)
    ]
    assert unmarked == []


def test_few_views_are_open_to_all() -> None:
    open_ones = {view.__name__ for view in views() if getattr(view, NEEDED, None) == OPEN}
    signing_in = {"come_back_signed_in", "sign_in_through"}
    assert open_ones == {"demo", "healthz", "invitation", "language", "readyz", *signing_in}


def test_every_role_has_rights() -> None:
    assert RIGHTS.keys() == set(Role)


def test_people_of_an_organisation_that_leaves_are_out_at_their_next_click(
    someone: Callable[..., Person], partner: Organisation
) -> None:
    client = signed_in(someone(Role.PARTNER))
    assert client.get("/people/account/").status_code == 200
    operations.leave(organisation=partner, now=timezone.now(), by=whoever())
    answer = client.get("/people/account/", follow=True)
    assert answer.redirect_chain == [("/account/login/?next=/people/account/", 302)]
    assert said(answer) == ["Your access to this workspace has ended."]


def test_a_person_whose_access_is_ended_is_out_at_their_next_click(
    someone: Callable[..., Person],
) -> None:
    member = someone(Role.MEMBER)
    client = signed_in(member)
    operations.deactivate(person=member, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    assert client.get("/people/account/").headers["Location"].startswith("/account/login/")


def test_who_changes_the_password_elsewhere_is_out_here(someone: Callable[..., Person]) -> None:
    member = someone(Role.MEMBER)
    client = signed_in(member)
    member.set_password("another long secret")
    member.save()
    assert client.get("/people/account/").headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", ["signup", "email", "password/set", "login/code/confirm"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_of_allauth_that_are_not_ours_do_not_exist(
    someone: Callable[..., Person], name: str, method: str
) -> None:
    for client in (Client(), signed_in(someone(Role.ADMINISTRATOR))):
        assert getattr(client, method)(f"/account/{name}/").status_code == 404


def test_the_walk_over_addresses_finds_views() -> None:
    assert {"invitation", "healthz"} <= {view.__name__ for view in views()}
