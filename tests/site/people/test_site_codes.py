"""Codes from an app: kept encrypted, and what happens when the secret key is another one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from browsing import PASSWORD, said, signed_in
from django.apps import apps
from django.core.cache import cache
from django.utils import timezone

from daylit_site.people import operations
from daylit_site.people.errors import UnableToChangePersonError
from daylit_site.people.roles import Role
from daylit_site.people.secrets import decrypted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django import Settings

    from daylit_site.people.models import Person

UNREADABLE = (
    "The workspace's secret key is another one since you set your app up, so no code can be"
    " checked. Ask an administrator to let you in without one."
)


@pytest.fixture(autouse=True)
def _forgotten_attempts() -> Iterator[None]:
    """Let no test be throttled for the attempts of another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def secret() -> str:
    """What an app was given."""
    return str(generate_totp_secret())


@pytest.fixture
def member(someone: Callable[..., Person], secret: str) -> Person:
    """Someone who signs in with a code."""
    person = someone(Role.MEMBER)
    RecoveryCodes.activate(person)
    TOTP.activate(person, secret)
    return person


def kept() -> dict[str, str]:
    """Return what the database holds of the keys."""
    both = {one.type: one.data for one in Authenticator.objects.all()}
    return {"secret": both["totp"]["secret"], "seed": both["recovery_codes"]["seed"]}


def test_the_keys_of_apps_and_recovery_codes_lie_encrypted(member: Person, secret: str) -> None:
    del member
    assert secret not in str(kept())
    assert decrypted(kept()["secret"]) == secret
    assert len(decrypted(kept()["seed"])) == 80


def test_those_that_lay_open_are_encrypted_by_an_upgrade(
    member: Person, secret: str, client: Client
) -> None:
    Authenticator.objects.filter(type="totp").update(data={"secret": secret})
    seed = {"seed": "5eed" * 20, "used_mask": 1}
    Authenticator.objects.filter(type="recovery_codes").update(data=seed)
    import_module("daylit_site.people.migrations.0002_encrypt_codes").encrypt_codes(apps, None)
    assert {name: decrypted(one) for name, one in kept().items()} == {
        "secret": secret,
        "seed": "5eed" * 20,
    }
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert codes.instance.data["used_mask"] == 1
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": codes.get_unused_codes()[0]})
    assert client.session["_auth_user_id"] == str(member.pk)


def test_after_the_secret_key_changed_one_is_told_whom_to_ask(
    client: Client, member: Person, settings: Settings
) -> None:
    settings.SECRET_KEY = "another one"  # noqa: S105 (that is the test)
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    answer = client.post("/account/2fa/authenticate/", {"code": "123456"})
    assert answer.context["form"].errors == {"code": [UNREADABLE]}
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["recovery-codes/", "recovery-codes/generate/"])
def test_pages_of_codes_that_cannot_be_read_lead_to_the_one_that_says_so(
    member: Person, settings: Settings, path: str
) -> None:
    settings.SECRET_KEY = "another one"  # noqa: S105 (that is the test)
    client = signed_in(member)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/account/2fa/{path}", follow=True)
    assert answer.redirect_chain[-1] == ("/account/2fa/", 302)
    assert "no code can be checked any more" in answer.content.decode()


def test_an_administrator_lets_someone_in_without_a_code(
    client: Client, member: Person, someone: Callable[..., Person]
) -> None:
    browser = signed_in(someone(Role.ADMINISTRATOR))
    assert (
        "Let them in without a code"
        in browser.get(f"/people/persons/{member.pk}/").content.decode()
    )
    answer = browser.post(f"/people/persons/{member.pk}/forget-codes/", follow=True)
    assert said(answer) == ["member signs in without a code until the app is set up anew."]
    assert "Let them in without a code" not in answer.content.decode()
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(member.pk)


def test_nobody_takes_their_own_code_off_without_showing_it(
    someone: Callable[..., Person], secret: str
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    TOTP.activate(administrator, secret)
    with pytest.raises(UnableToChangePersonError) as raised:
        operations.forget_codes(person=administrator, by=administrator, now=timezone.now())
    assert str(raised.value) == "Your own access is changed by another administrator."
    assert Authenticator.objects.exists()
