"""Signing in through a provider, against one that runs on this machine."""

from __future__ import annotations

import logging
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from browsing import PASSWORD, said, signed_in, work
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone
from two_organisations import whoever

from daylit_site.people import operations
from daylit_site.people.errors import UnableToChangePersonError
from daylit_site.people.issuer import Issuer
from daylit_site.people.models import Invitation, Person
from daylit_site.people.openid import ASKED_FOR_MORE, ENDPOINTS, OpenId
from daylit_site.people.roles import Role
from loopback_provider import Provider, loopback_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Page
    from pytest_django import Settings

    from daylit_site.people.models import Organisation

NO_GOOD = (
    "Staff sign-in cannot be reached or does not answer as it should. Try again, or tell an"
    " administrator."
)
NO_END = (
    "Signing in through Staff sign-in came to no end: it took too long, or was begun in another"
    " window. Begin again."
)
UNVERIFIED = (
    "Staff sign-in does not confirm your e-mail address, and by that alone you are known here."
)


@pytest.fixture(autouse=True)
def _forgotten_attempts() -> Iterator[None]:
    """Let no test be throttled for the attempts of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A provider that the settings name."""
    with loopback_provider() as running:
        settings.OIDC = running.issuer
        yield running


@pytest.fixture
def member(someone: Callable[..., Person]) -> Person:
    return someone(Role.MEMBER)


def as_known(person: Person, **more: object) -> dict[str, object]:
    """Return what the provider says of a person."""
    return {"sub": "248289", "email": person.email, "email_verified": True, **more}


def lead(client: Client, **asked: str) -> str:
    """Press the button; return the address of the provider to which it leads."""
    page = client.post("/people/sign-in/through/", asked).content.decode()
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page)
    assert found, page
    return unescape(found[1])


def come_back(address: str) -> str:
    """Be at the provider; return the path here to which it sends one back."""
    there = requests.get(address, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == "http://127.0.0.1:8000"
    return f"{back.path}?{back.query}"


def go_through(client: Client, **asked: str) -> Page:
    """Sign in through the provider, as a browser does."""
    return client.get(come_back(lead(client, **asked)))


def refused(client: Client, answer: Page) -> list[str]:
    """Return what the sign-in page says to someone who was not let in."""
    assert answer.headers["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session
    return said(client.get("/account/login/"))


@pytest.mark.django_db
def test_without_a_provider_there_is_no_button_and_no_such_address(client: Client) -> None:
    assert "Sign in through" not in client.get("/account/login/").content.decode()
    assert client.post("/people/sign-in/through/").status_code == 404
    assert client.get("/people/sign-in/back/").status_code == 404


@pytest.mark.django_db
def test_the_sign_in_page_names_the_provider(client: Client, provider: Provider) -> None:
    del provider
    assert "Sign in through Staff sign-in" in client.get("/account/login/").content.decode()


def test_whoever_is_here_gets_in_by_the_address_that_the_provider_has_verified(
    client: Client, provider: Provider, member: Person
) -> None:
    provider.who = as_known(member, email=member.email.upper())
    answer = go_through(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(member.pk)


def test_signing_in_through_it_leaves_the_password_and_keeps_nothing_that_was_told(
    provider: Provider, member: Person
) -> None:
    provider.who = as_known(member, picture="https://example.org/me.png")
    for _time in range(2):
        go_through(Client())
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    (kept,) = SocialAccount.objects.all()
    assert (kept.user, kept.uid, kept.extra_data) == (member, "248289", {})
    assert not SocialToken.objects.exists()


def test_one_lands_where_one_wanted_to_go_but_nowhere_else(
    provider: Provider, member: Person
) -> None:
    provider.who = as_known(member)
    for wanted, landed in (("/people/account/", "/people/account/"), ("//evil.example", "/")):
        assert go_through(Client(), next=wanted).headers["Location"] == landed


def test_a_partner_gets_in_as_a_partner(
    client: Client, provider: Provider, someone: Callable[..., Person]
) -> None:
    person = someone(Role.PARTNER)
    provider.who = as_known(person)
    go_through(client)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/people/").status_code == 403


def test_the_address_may_be_told_when_more_is_asked_for(
    client: Client, provider: Provider, member: Person
) -> None:
    provider.who = {"sub": "248289"}
    provider.told_elsewhere = as_known(member)
    go_through(client)
    assert client.session["_auth_user_id"] == str(member.pk)


def test_of_two_addresses_the_verified_one_counts(
    client: Client, provider: Provider, member: Person, someone: Callable[..., Person]
) -> None:
    provider.who = {"sub": "248289", "email": someone(Role.ADMINISTRATOR).email}
    provider.told_elsewhere = as_known(member)
    go_through(client)
    assert client.session["_auth_user_id"] == str(member.pk)


def test_what_is_told_of_somebody_else_is_not_believed(
    client: Client, provider: Provider, member: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    provider.who = {"sub": "another"}
    provider.told_elsewhere = as_known(member)
    assert refused(client, go_through(client)) == [NO_GOOD]


def test_whoever_is_known_stays_so_when_their_address_there_changes(
    provider: Provider, member: Person
) -> None:
    provider.who = as_known(member)
    go_through(Client())
    provider.who = {"sub": "248289", "email": "married@example.org", "email_verified": True}
    again = Client()
    go_through(again)
    assert again.session["_auth_user_id"] == str(member.pk)


def tied(member: Person) -> str:
    return (
        f"The address {member.email} is tied to another account of Staff sign-in; an administrator"
        " can let it sign in anew."
    )


def test_an_address_that_was_given_to_another_account_opens_nothing(
    client: Client, provider: Provider, member: Person
) -> None:
    provider.who = as_known(member)
    go_through(Client())
    provider.who = as_known(member, sub="another")
    assert refused(client, go_through(client)) == [tied(member)]
    assert [one.uid for one in SocialAccount.objects.all()] == ["248289"]


def test_an_administrator_lets_someone_sign_in_by_another_account(
    provider: Provider, member: Person, someone: Callable[..., Person]
) -> None:
    browser = signed_in(someone(Role.ADMINISTRATOR))
    page, words = f"/people/persons/{member.pk}/", "Let them sign in by another account"
    assert words not in browser.get(page).content.decode()
    provider.who = as_known(member)
    go_through(Client())
    shown = browser.get(page).content.decode()
    assert words in shown
    assert "They are tied to one account of Staff sign-in," in shown
    answer = browser.post(f"{page}loosen/", follow=True)
    assert said(answer) == ["member is tied to the account through which they sign in next."]
    assert words not in answer.content.decode()
    provider.who = as_known(member, sub="another")
    client = Client()
    go_through(client)
    assert client.session["_auth_user_id"] == str(member.pk)
    assert [one.uid for one in SocialAccount.objects.all()] == ["another"]
    provider.who = as_known(member)
    again = Client()
    assert refused(again, go_through(again)) == [tied(member)]


def test_nobody_loosens_their_own_tie(someone: Callable[..., Person]) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    SocialAccount.objects.create(provider="oidc", uid="1", user=administrator)
    with pytest.raises(UnableToChangePersonError) as raised:
        operations.loosen(person=administrator, by=administrator, now=timezone.now())
    assert str(raised.value) == "Your own access is changed by another administrator."
    assert SocialAccount.objects.exists()


def test_nobody_is_known_by_what_another_provider_calls_them(
    provider: Provider, member: Person, settings: Settings
) -> None:
    provider.who = as_known(member)
    go_through(Client())
    with loopback_provider() as other:
        settings.OIDC = other.issuer
        other.who = {"sub": "248289", "email": "x@example.org", "email_verified": True}
        client = Client()
        assert refused(client, go_through(client)) == [
            "Nobody of the address x@example.org is invited. Ask an administrator for it."
        ]


@pytest.mark.django_db
def test_an_unknown_address_is_not_let_in_and_becomes_nobody(
    client: Client, provider: Provider
) -> None:
    provider.who = {"sub": "1", "email": "nobody@example.org", "email_verified": True}
    assert refused(client, go_through(client)) == [
        "Nobody of the address nobody@example.org is invited. Ask an administrator for it."
    ]
    assert not Person.objects.exists()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("like_i", ["\u0131", "\u0130"])
def test_an_address_that_only_looks_like_anothers_opens_nothing(
    client: Client, provider: Provider, someone: Callable[..., Person], invited: str, like_i: str
) -> None:
    del invited
    here = someone(Role.MEMBER)
    Person.objects.filter(pk=here.pk).update(email="mike@example.org")
    Invitation.objects.update(email="nils@example.org")
    for address in ("mike@example.org", "nils@example.org"):
        looks = address.replace("i", like_i)
        provider.who = {"sub": looks, "email": looks, "email_verified": True}
        assert refused(client, go_through(client)) == [
            f"Nobody of the address {looks} is invited. Ask an administrator for it."
        ]
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("claim", [False, "false", None, "", 1.5, "yes", []])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(
    client: Client, provider: Provider, member: Person, claim: object
) -> None:
    provider.who = as_known(member, email_verified=claim)
    provider.told_elsewhere = {"sub": "248289"}
    assert refused(client, go_through(client)) == [UNVERIFIED]
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db
def test_someone_without_an_address_is_told_so(client: Client, provider: Provider) -> None:
    provider.who = {"sub": "1", "email_verified": True}
    assert refused(client, go_through(client)) == [UNVERIFIED]


def test_whose_access_has_ended_is_told_so_and_not_known_from_then_on(
    client: Client, provider: Provider, member: Person, someone: Callable[..., Person]
) -> None:
    operations.deactivate(person=member, by=someone(Role.ADMINISTRATOR), now=timezone.now())
    provider.who = as_known(member)
    assert go_through(client).headers["Location"] == "/account/inactive/"
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_whose_access_has_ended_since_is_told_so(
    client: Client, provider: Provider, someone: Callable[..., Person], partner: Organisation
) -> None:
    person = someone(Role.PARTNER)
    provider.who = as_known(person)
    go_through(Client())
    operations.leave(organisation=partner, now=timezone.now(), by=whoever())
    assert go_through(client).headers["Location"] == "/account/inactive/"
    assert "_auth_user_id" not in client.session


def test_with_a_code_set_up_the_provider_alone_lets_nobody_in(
    client: Client, provider: Provider, member: Person
) -> None:
    TOTP.activate(member, generate_totp_secret())
    provider.who = as_known(member)
    assert go_through(client).headers["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


@pytest.fixture
def invited(someone: Callable[..., Person], partner: Organisation) -> str:
    """The address of someone who is invited."""
    operations.invite(
        email="new@nordparts.example",
        organisation=partner,
        role=Role.PARTNER,
        invited_by=someone(Role.ADMINISTRATOR),
        now=timezone.now(),
    )
    return "new@nordparts.example"


def test_an_open_invitation_is_taken_up_by_its_very_address(
    client: Client, provider: Provider, invited: str, partner: Organisation
) -> None:
    provider.who = {"sub": "7", "email": invited, "email_verified": True, "name": "Sofia Lund"}
    go_through(client)
    made = Person.objects.get(email=invited)
    assert (made.name, made.role, made.organisation) == ("Sofia Lund", Role.PARTNER, partner)
    assert not made.has_usable_password()
    assert client.session["_auth_user_id"] == str(made.pk)
    assert Invitation.objects.get().accepted_at is not None
    page = client.get("/people/account/").content.decode()
    assert "You have no password here: you sign in through Staff sign-in." in page
    assert "/account/password/change/" not in page


def test_the_list_of_people_says_who_signs_in_through_it(
    client: Client, provider: Provider, invited: str
) -> None:
    provider.who = {"sub": "7", "email": invited, "email_verified": True, "name": "Sofia Lund"}
    go_through(client)
    page = signed_in(Person.objects.get(role=Role.ADMINISTRATOR)).get("/people/").content.decode()
    assert page.count(">Staff sign-in</td>") == 1
    TOTP.activate(Person.objects.get(email=invited), generate_totp_secret())
    page = signed_in(Person.objects.get(role=Role.ADMINISTRATOR)).get("/people/").content.decode()
    assert page.count(">Staff sign-in and code</td>") == 1


def test_a_name_longer_than_any_is_cut(client: Client, provider: Provider, invited: str) -> None:
    provider.who = {"sub": "7", "email": invited, "email_verified": True, "name": "x" * 1000}
    go_through(client)
    assert Person.objects.get(email=invited).name == "x" * 300


def test_an_invitation_that_is_over_lets_nobody_in(
    client: Client, provider: Provider, invited: str
) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    provider.who = {"sub": "7", "email": invited, "email_verified": True}
    assert refused(client, go_through(client)) == [
        f"Nobody of the address {invited} is invited. Ask an administrator for it."
    ]


def test_the_link_of_the_first_administrator_lets_nobody_in_by_address(
    client: Client, provider: Provider, db: None
) -> None:
    del db
    operations.first_link_token(now=timezone.now())
    provider.who = {"sub": "7", "email": "", "email_verified": True}
    assert refused(client, go_through(client)) == [UNVERIFIED]


def test_whoever_has_no_password_may_have_one_mailed(
    client: Client, provider: Provider, invited: str, settings: Settings
) -> None:
    provider.who = {"sub": "7", "email": invited, "email_verified": True}
    go_through(client)
    settings.HAS_MAIL = True
    Client().post("/account/password/reset/", {"email": invited})
    work()
    assert [one.to for one in mail.outbox] == [[invited]]


def test_a_state_that_was_not_given_out_is_refused(
    client: Client, provider: Provider, member: Person
) -> None:
    provider.who = as_known(member)
    back = come_back(lead(client))
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert refused(client, client.get(back.replace(state, "made-up"))) == [NO_END]


def test_what_was_begun_in_another_browser_ends_nowhere(
    client: Client, provider: Provider, member: Person
) -> None:
    provider.who = as_known(member)
    back = come_back(lead(Client()))
    assert refused(client, client.get(back)) == [NO_END]


def test_one_comes_back_once(client: Client, provider: Provider, member: Person) -> None:
    provider.who = as_known(member)
    back = come_back(lead(client))
    client.get(back)
    client.post("/account/logout/")
    assert NO_END in refused(client, client.get(back))


def test_whom_the_provider_does_not_let_in_is_told_so(
    client: Client, provider: Provider, member: Person
) -> None:
    provider.who, provider.says_no = as_known(member), True
    assert refused(client, go_through(client)) == [
        "Staff sign-in did not let you in, or you broke off."
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another workspace"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"sub": ""},
    ],
)
def test_an_answer_for_others_of_others_or_too_old_opens_nothing(
    client: Client,
    provider: Provider,
    member: Person,
    changes: dict[str, object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    provider.who, provider.changes = as_known(member), changes
    assert refused(client, go_through(client)) == [NO_GOOD]


@pytest.mark.parametrize(
    ("signs_with", "algorithm"),
    [("a key of its neighbour's", "RS256"), ("its own", "HS256"), ("its own", "none")],
)
def test_an_answer_that_the_provider_has_not_signed_opens_nothing(
    client: Client,
    provider: Provider,
    member: Person,
    signs_with: str,
    algorithm: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    provider.who = as_known(member)
    provider.signs_with, provider.algorithm = signs_with, algorithm
    assert refused(client, go_through(client)) == [NO_GOOD]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "configuration",
    [
        {"issuer": "https://another.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
        {"authorization_endpoint": 5},
    ],
)
def test_a_provider_that_says_nonsense_of_itself_is_told_and_not_followed(
    client: Client,
    provider: Provider,
    configuration: dict[str, object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    provider.configuration = configuration
    answer = client.post("/people/sign-in/through/")
    if answer.status_code == 200:
        back = come_back(re.findall(r'url=([^"]+)"', unescape(answer.content.decode()))[0])
        answer = client.get(back)
    assert refused(client, answer) == [NO_GOOD]


@pytest.mark.parametrize("name", [*ENDPOINTS, ASKED_FOR_MORE])
def test_a_provider_is_asked_nothing_that_others_could_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    issuer = Issuer("https://login.example.org", "daylit", "known to both", "Staff sign-in")
    settings.OIDC = issuer
    names = [*ENDPOINTS, ASKED_FOR_MORE]
    said = {"issuer": issuer.address} | {one: f"{issuer.address}/{one}" for one in names}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", said)
    adapter = OpenId(RequestFactory().get("/"), issuer.key)
    assert adapter.openid_config == said
    monkeypatch.setitem(said, name, f"http://login.example.org/{name}")
    with pytest.raises(OAuth2Error):
        adapter.openid_config  # noqa: B018 (raises)


@pytest.mark.django_db
def test_a_provider_that_is_down_is_told(
    client: Client, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    back = come_back(lead(client))
    provider.configuration = {"token_endpoint": "http://127.0.0.1:1/token"}
    assert refused(client, client.get(back)) == [NO_GOOD]


@pytest.mark.django_db
def test_a_provider_that_was_never_up_is_told(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with loopback_provider() as gone:
        settings.OIDC = gone.issuer
    assert refused(client, client.post("/people/sign-in/through/")) == [NO_GOOD]
    assert "Nobody could sign in through http://127.0.0.1:" in caplog.text


@pytest.mark.django_db
def test_the_way_there_is_a_page_that_the_strict_policy_allows(
    client: Client, provider: Provider
) -> None:
    answer = client.post("/people/sign-in/through/")
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    asked = parse_qs(urlsplit(lead(client)).query)
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/people/sign-in/back/"]
    assert asked["code_challenge_method"] == ["S256"]
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert provider.address in lead(client)


@pytest.mark.django_db
def test_the_way_there_is_gone_only_by_the_button(client: Client, provider: Provider) -> None:
    del provider
    assert client.get("/people/sign-in/through/").status_code == 405


def test_who_is_signed_in_as_one_may_come_back_as_another(
    provider: Provider, member: Person, someone: Callable[..., Person]
) -> None:
    client = signed_in(someone(Role.ANALYST))
    provider.who = as_known(member)
    go_through(client)
    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.django_db
def test_one_machine_that_asks_without_end_is_told_to_wait(
    client: Client, provider: Provider
) -> None:
    del provider
    statuses = [client.post("/people/sign-in/through/").status_code for _time in range(31)]
    assert statuses == [200] * 30 + [429]
