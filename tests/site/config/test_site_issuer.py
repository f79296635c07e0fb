"""The provider of the environment: whole, told what is missing, or none."""

from __future__ import annotations

import pytest

from daylit_site.config.environment import Environment, Problem
from daylit_site.config.issuer import HINTS, issuer_of
from daylit_site.people.issuer import Issuer

WHOLE = {
    "DAYLIT_OIDC_URL": "https://login.example.org/staff/",
    "DAYLIT_OIDC_CLIENT": "daylit",
    "DAYLIT_OIDC_SECRET": "hush",
}


def test_nobody_vouches_for_people_where_nothing_is_said() -> None:
    environment = Environment({"DAYLIT_OIDC_URL": " "})
    assert issuer_of(environment) is None
    assert environment.problems == []


def test_a_provider_is_called_as_is_said_or_else_by_its_host() -> None:
    issuer = issuer_of(Environment(WHOLE))
    assert issuer == Issuer(
        "https://login.example.org/staff", "daylit", "hush", "login.example.org"
    )
    named = issuer_of(Environment({**WHOLE, "DAYLIT_OIDC_NAME": "Staff sign-in"}))
    assert named is not None
    assert named.name == "Staff sign-in"


def test_its_secret_is_not_written_where_the_settings_are() -> None:
    assert "hush" not in repr(issuer_of(Environment(WHOLE)))


def test_people_of_another_provider_are_others() -> None:
    one = issuer_of(Environment(WHOLE))
    other = issuer_of(Environment({**WHOLE, "DAYLIT_OIDC_URL": "https://login.example.com"}))
    assert one is not None
    assert other is not None
    assert one.key != other.key


@pytest.mark.parametrize("missing", sorted(HINTS))
def test_what_is_set_up_by_half_is_refused_with_what_is_missing(missing: str) -> None:
    said = {name: value for name, value in WHOLE.items() if name != missing}
    environment = Environment(said)
    assert issuer_of(environment) is None
    sentence = "Signing in through a provider is set up by half: this is missing."
    assert environment.problems == [Problem(missing, sentence, HINTS[missing])]


def test_a_name_alone_is_set_up_by_half() -> None:
    environment = Environment({"DAYLIT_OIDC_NAME": "Staff sign-in"})
    assert issuer_of(environment) is None
    assert [problem.name for problem in environment.problems] == list(HINTS)


@pytest.mark.parametrize("said", ["http://login.example.org", "login", "https://", "https://[a"])
def test_an_address_that_could_be_read_on_its_way_is_refused(said: str) -> None:
    environment = Environment({**WHOLE, "DAYLIT_OIDC_URL": said})
    assert issuer_of(environment) is None
    assert environment.problems == [
        Problem(
            "DAYLIT_OIDC_URL",
            f"{said!r} is no address that begins with https.",
            "write the issuer's address, such as https://login.example.org.",
        )
    ]


def test_on_one_machine_nobody_reads_along() -> None:
    issuer = issuer_of(Environment({**WHOLE, "DAYLIT_OIDC_URL": "http://127.0.0.1:9000"}))
    assert issuer is not None
    assert issuer.address == "http://127.0.0.1:9000"
