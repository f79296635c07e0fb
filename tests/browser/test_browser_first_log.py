"""From an empty workspace to the map of a log, as a person does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from workspace_server import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.services, pytest.mark.shared_data]

MOST_CLICKS = 6


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fresh"), "serve") as workspace:
        yield workspace


class Hand:
    """Clicks, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def choose(self, label: str, option: str) -> None:
        """Open a list and choose from it: two clicks."""
        self.clicks += 2
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def bring(self, log: Path) -> None:
        """Open the dialog of files; what is done in it is not counted."""
        self.clicks += 1
        self.page.locator("input[type=file]").set_input_files(log)


def signed_in(browser: Browser, workspace: Served) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(workspace.first_link)
    for label, text in (
        ("Your organisation", "Municipality"),
        ("Your name", "Kim Berg"),
        ("Your e-mail address", "kim@example.org"),
        ("A password", "a long enough secret"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/records/")
    return page


def test_from_an_empty_workspace_to_a_correct_map_takes_at_most_six_clicks(
    browser: Browser, fresh: Served, shared_logs: Path
) -> None:
    page = signed_in(browser, fresh)
    hand = Hand(page)
    hand.bring(shared_logs / "Receipt.xes.gz")
    page.get_by_role("button", name="Import", exact=True).wait_for(timeout=60_000)
    hand.choose("case:channel", "customer")
    hand.click("button", "Import")
    page.wait_for_url("**/processes/receipt/", timeout=120_000)
    assert hand.clicks <= MOST_CLICKS
    page.goto(f"{page.url}?detail=4")
    picture = page.locator("svg.map")
    assert picture.locator(".map-node").count() == 27
    said = picture.locator("a.map-node title", has_text="Confirmation of receipt").first
    assert "1,434 of 1,434 cases" in str(said.text_content())
