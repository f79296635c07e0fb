"""The workspace in a browser that runs no script: forms are sent, pages come anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from demo_workspace import PATIENCE, password_of_all, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from workspace_server import Served

pytestmark = pytest.mark.services

ROWS = """order,what,when,desk
1,Ask,2026-01-05T08:00:00Z,North
1,Answer,2026-01-05T09:00:00Z,South
2,Ask,2026-01-06T08:00:00Z,North
2,Answer,2026-01-06T10:00:00Z,South
3,Ask,2026-01-07T08:00:00Z,South
3,Answer,2026-01-07T08:30:00Z,South
"""
LOG: Any = {"name": "letters.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}


def signed_in(browser: Browser, demo: Served) -> Page:
    page = visit(browser, demo, java_script_enabled=False).page
    page.goto("/account/login/")
    password = password_of_all(page)
    page.get_by_label("Email").fill("omar.haddad@citybus.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def test_a_log_becomes_a_map_without_script(browser: Browser, demo: Served) -> None:
    page = signed_in(browser, demo)
    page.get_by_role("link", name="Records", exact=True).click()
    page.locator("input[type=file]").set_input_files(LOG)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Import", exact=True).wait_for()
    page.get_by_text("Two columns could be the activity").wait_for()
    page.get_by_label("what", exact=True).select_option(label="activity")
    page.get_by_label("desk", exact=True).select_option(label="team")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/processes/letters/", timeout=PATIENCE)
    _is_the_map(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    page.goto("/processes/letters/")
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    page.context.close()


def _is_the_map(page: Page) -> None:
    places = page.locator("svg.map .map-node title")
    told = "\n".join(str(words) for words in places.all_text_contents())
    assert "Ask, North: 3 of 3 cases" in told
    assert "Answer, South: 3 of 3 cases" in told
    page.get_by_role("link", name="Waiting", exact=True).click()
    page.wait_for_url("**show=waiting**")
    assert page.locator("svg.map").count() == 1
