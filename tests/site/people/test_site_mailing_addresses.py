"""Addresses for answers: signed, short, good however capitalised, and under this key only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mail_fixtures import BASE

from daylit_site.people.mailing.addresses import (
    LONGEST_LOCAL,
    Answered,
    UnableToTrustAddressError,
    answered,
    is_for_answers,
    reply_address,
)
from daylit_site.people.mailing.servers import ReplyBase

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
NOT_OURS = "The address that it was sent to was not made by this workspace."


@pytest.fixture(autouse=True)
def _with_inbox(settings: Settings) -> None:
    settings.MAIL_REPLY = BASE


def refused(address: str) -> str:
    with pytest.raises(UnableToTrustAddressError) as error:
        answered(address)
    return str(error.value)


def test_an_address_says_what_is_answered_and_by_whom() -> None:
    made = reply_address(about="room:12", to_whom="person:5")
    assert answered(made) == Answered("room:12", "person:5")
    assert reply_address(about="room:12", to_whom="person:5") == made
    assert reply_address(about="room:12", to_whom="person:6") != made


def test_it_is_good_in_capitals_too() -> None:
    made = reply_address(about="room:12", to_whom="email:a@b.example")
    assert is_for_answers(made.upper())
    assert answered(made.upper()) == Answered("room:12", "email:a@b.example")


def test_it_fits_into_what_an_address_may_hold(settings: Settings) -> None:
    settings.MAIL_REPLY = ReplyBase("a" * 39, "inbox.example")
    made = reply_address(about="a" * 80, to_whom="email:" + "b" * 254)
    assert len(made.rpartition("@")[0]) == LONGEST_LOCAL


def test_a_changed_letter_of_a_token_makes_it_no_good() -> None:
    made = reply_address(about="room:12", to_whom="person:5")
    local, _at, domain = made.rpartition("@")
    for at in range(len("daylit+"), len(local)):
        other = "a" if local[at] != "a" else "b"
        assert refused(f"{local[:at]}{other}{local[at + 1 :]}@{domain}") == NOT_OURS


@pytest.mark.parametrize(
    "token", ["", "a", "1" * 24, "å" * 24, "a" * 24, "a" * 23, "a" * 500, "=" * 24]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refused(f"daylit+{token}@inbox.example") == NOT_OURS


def test_under_another_key_it_is_good_no_more(settings: Settings) -> None:
    made = reply_address(about="room:12", to_whom="person:5")
    settings.SECRET_KEY = "another one, " * 5
    assert refused(made) == NOT_OURS


def test_without_an_inbox_there_is_none(settings: Settings) -> None:
    settings.MAIL_REPLY = None
    assert reply_address(about="room:12", to_whom="person:5") == ""
    assert not is_for_answers("daylit+abc@inbox.example")


@pytest.mark.parametrize(
    "address", ["daylit@inbox.example", "daylit+a@other.example", "other+a@inbox.example", "a"]
)
def test_other_addresses_are_not_for_answers(address: str) -> None:
    assert not is_for_answers(address)
