"""The workspace with the keyboard alone, and where one is always seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from by_keyboard import FOCUS, follow, tab_to
from demo_workspace import password_of_all, visit, visit_as

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from workspace_server import Served

pytestmark = pytest.mark.services


def test_one_signs_in_looks_at_a_process_and_signs_out_by_keyboard(
    browser: Browser, demo: Served
) -> None:
    page = visit(browser, demo).page
    page.goto("/account/login/")
    password = password_of_all(page)
    tab_to(page, lambda at: at["id"] == "id_login")
    page.keyboard.type("marek.nowak@citybus.example")
    tab_to(page, lambda at: at["id"] == "id_password")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, "Processes")
    follow(page, "Breakdown to street")
    _change_the_detail(page)
    tab_to(page, lambda at: bool(at["isPlace"]))
    with page.expect_navigation(url="**/place/**"):
        page.keyboard.press("Enter")
    _find_a_case(page, "BD-00000005")
    follow(page, "Sign out")
    page.get_by_role("heading", name="Sign in", exact=True).wait_for()
    page.context.close()


def _change_the_detail(page: Page) -> None:
    """Choose another stop of the slider; the keyboard stays at it."""
    stop = tab_to(page, lambda at: bool(at["isStop"]))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("detail="))
    page.locator(f"#{stop['id']}[aria-current]").wait_for()
    page.wait_for_function("(id) => document.activeElement.id === id", arg=stop["id"])


def _find_a_case(page: Page, number: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading.startswith(f"Case {number} is closed")


def test_the_first_stop_leads_past_the_places_to_the_content(
    browser: Browser, demo: Served
) -> None:
    page = visit_as("member", browser, demo).page
    page.goto("/processes/breakdown/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["words"] == "Go to the content"
    assert page.get_by_role("link", name="Go to the content").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS)["id"] == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.context.close()


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(
    browser: Browser, demo: Served
) -> None:
    page = visit_as("member", browser, demo).page
    page.goto("/processes/breakdown/")
    keys = page.get_by_role("dialog", name="Keyboard")
    page.keyboard.press("?")
    keys.wait_for()
    listed = ["/", "r", "j", "k", "Enter", "x", "a", "t", "?", "Esc"]
    assert keys.locator("kbd").all_inner_texts() == listed
    page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    page.context.close()
