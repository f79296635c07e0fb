"""What one is told where a page cannot be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string

from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from daylit_site.people.models import Person


@pytest.mark.django_db
def test_an_address_without_a_page_is_said_in_plain_words(client: Client) -> None:
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_who_is_signed_in_keeps_the_places_to_go_on_an_error(
    client: Client, someone: Callable[..., Person]
) -> None:
    client.force_login(someone(Role.ANALYST))
    page = client.get("/nothing/here").content.decode()
    assert "There is nothing at this address" in page
    assert "Sign out" in page


def test_a_page_that_is_refused_takes_one_line_of_the_log(
    client: Client, someone: Callable[..., Person], caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(someone(Role.MEMBER))
    answer = client.get("/people/")
    assert answer.status_code == 403
    assert "Sign out" in answer.content.decode()
    (line,) = caplog.records
    assert line.getMessage() == "Forbidden: /people/"
    assert line.exc_info is None


def test_a_broken_page_is_told_without_a_context() -> None:
    page = render_to_string("500.html")
    assert "This page could not be made" in page
    assert 'href="/static/ui/daylit.css"' in page
