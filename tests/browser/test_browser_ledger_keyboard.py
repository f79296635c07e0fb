"""An exception resolved with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from by_keyboard import FOCUS, follow, tab_to
from demo_workspace import visit_as
from ledger_steps import picture, told

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from workspace_server import Served

pytestmark = pytest.mark.services

CASE = "BD-00000218"
MOST_ROWS = 30


def test_one_takes_an_exception_says_something_and_closes_it_by_keyboard(
    browser: Browser, demo: Served
) -> None:
    visit = visit_as("member", browser, demo)
    page = visit.page
    page.goto("/today/")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard").wait_for()
    page.keyboard.press("Escape")
    follow(page, "Exceptions")
    _go_to_the_row(page)
    picture(page, "keyboard-1-list")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, "Take it")
    assert told(page) == ["You see to it now."]
    page.keyboard.press("r")
    assert page.evaluate(FOCUS)["isSeen"]
    page.keyboard.type("I look into it.")
    follow(page, "Send")
    assert "I look into it." in page.locator("#thread").inner_text()
    _close(page)
    assert told(page) == ["It is closed."]
    picture(page, "keyboard-2-closed")
    visit.context.close()
    assert visit.said == []


def _go_to_the_row(page: Page) -> None:
    """Go down the list by its key, to the exception of a case."""
    row = f"document.activeElement.closest('tr')?.textContent.includes('{CASE}')"
    for _ in range(MOST_ROWS):
        page.keyboard.press("j")
        assert page.evaluate(FOCUS)["isSeen"]
        if page.evaluate(row):
            return
    pytest.fail(f"{CASE} is not in the list.")


def _close(page: Page) -> None:
    """Open the form, fill it in, and send it."""
    tab_to(page, lambda at: at["words"] == "Decide and close")
    page.keyboard.press("Enter")
    tab_to(page, lambda at: at["id"] == "close-resolution")
    page.keyboard.type("Sent it to Depot South")
    tab_to(page, lambda at: at["id"] == "close-reason")
    page.keyboard.type("They had room")
    follow(page, "Close it")
