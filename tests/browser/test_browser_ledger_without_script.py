"""An exception from its report to its end in a browser that runs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from demo_workspace import visit_as
from ledger_steps import close, hand_over, picture, press, report, told

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from workspace_server import Served

pytestmark = pytest.mark.services

WHAT = "The part for bus 4406 is not the one we asked for"
NOTE = "It says 12-B. We need 21-B."
FILE: Any = {"name": "label.txt", "mimeType": "text/plain", "buffer": b"12-B"}
PARTNER = "Nordparts"


def test_one_reports_takes_hands_over_and_closes_without_script(
    browser: Browser, demo: Served
) -> None:
    member, partner = (
        visit_as(role, browser, demo, java_script_enabled=False).page
        for role in ("member", "partner member")
    )
    report(member, WHAT)
    press(member, "Take it")
    assert told(member) == ["You see to it now."]
    _say_with_a_file(member)
    hand_over(member, PARTNER, brought={}, note="Which one did you send?")
    handed_over, missing = told(member)
    assert handed_over == f"It is handed over to {PARTNER}."
    assert missing.startswith("Agreed to come with it, and missing: ")
    _accept(partner)
    member.reload()
    assert "Sofia Lund accepted it on" in member.locator("#hand-over").inner_text()
    close(member, "They sent the right one", "The order had the wrong number")
    assert told(member) == ["It is closed."]
    picture(member, "without-script-closed")
    member.context.close()
    partner.context.close()


def _say_with_a_file(page: Page) -> None:
    page.get_by_label("What you want to say").fill(NOTE)
    page.locator("#files").set_input_files(FILE)
    press(page, "Send")
    said = page.locator("#thread li.message").filter(has_text=NOTE)
    said.get_by_role("link", name="label.txt").wait_for()
    picture(page, "without-script-said")


def _accept(page: Page) -> None:
    """Find on Today what waits for an answer, and accept it there."""
    page.goto("/today/")
    picture(page, "without-script-partner-today")
    waiting = page.locator("#to-do li").filter(has_text=WHAT)
    waiting.get_by_role("link", name=WHAT).click()
    press(page, "Accept the work")
    assert told(page) == ["You have it now. Your side's time has run since it was handed over."]
    assert page.get_by_text(NOTE).count() == 1
