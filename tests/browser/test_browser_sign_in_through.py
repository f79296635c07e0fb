"""Signing in through a provider: a browser keeps the content security policy on the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from demo_workspace import visit
from workspace_server import Served, served

from loopback_provider import CLIENT, SECRET, Provider, loopback_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.services

ADDRESS = "ingrid.dahl@citybus.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider that knows the administrator."""
    with loopback_provider() as running:
        running.who = {"sub": "1", "email": ADDRESS, "email_verified": True}
        yield running


@pytest.fixture(scope="module")
def workspace(
    browser: Browser, provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A workspace with that provider and one administrator."""
    settings = {
        "DAYLIT_OIDC_URL": provider.address,
        "DAYLIT_OIDC_CLIENT": CLIENT,
        "DAYLIT_OIDC_SECRET": SECRET,
        "DAYLIT_OIDC_NAME": "Staff sign-in",
    }
    folder = tmp_path_factory.mktemp("provider")
    with served(folder, "serve", "--no-worker", **settings) as running:
        page = visit(browser, running).page
        page.goto(running.first_link)
        page.get_by_label("Your organisation").fill("City Bus")
        page.get_by_label("Your name").fill("Ingrid Dahl")
        page.get_by_label("Your e-mail address").fill(ADDRESS)
        page.get_by_label("A password").fill("a long enough secret")
        page.get_by_role("button", name="Come in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        page.context.close()
        yield running


@pytest.mark.parametrize("with_script", [True, False])
def test_one_button_leads_there_and_back_in(
    browser: Browser,
    workspace: Served,
    *,
    with_script: bool,
) -> None:
    person = visit(browser, workspace, java_script_enabled=with_script)
    person.page.goto("/account/login/?next=/people/account/")
    person.page.get_by_role("button", name="Sign in through Staff sign-in").click()
    person.page.get_by_role("heading", name="Your account").wait_for()
    assert person.page.get_by_text(ADDRESS).is_visible()
    assert person.said == []
    person.context.close()


def test_a_provider_that_lets_nobody_in_is_told_on_the_sign_in_page(
    browser: Browser, workspace: Served, provider: Provider
) -> None:
    person = visit(browser, workspace)
    person.page.goto("/account/login/")
    provider.says_no = True
    person.page.get_by_role("button", name="Sign in through Staff sign-in").click()
    person.page.get_by_text("Staff sign-in did not let you in, or you broke off.").wait_for()
    provider.says_no = False
    person.context.close()
