"""A partner's person, from the invitation to what is theirs to see, and what is not."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from demo_workspace import visit, visit_as

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from workspace_server import Served

pytestmark = pytest.mark.services

PARTNER = "Karosseri Lind"


def cases_of_partner(demo: Served) -> tuple[set[str], set[str]]:
    """Return the cases in which the partner took a step, and the others, from the log itself."""
    with (demo.home.parent / "sample" / "breakdown.csv").open(encoding="utf-8") as log:
        rows = list(csv.DictReader(log))
    own = {row["case"] for row in rows if row["organisation"] == PARTNER}
    return own, {row["case"] for row in rows} - own


def link_for(page: Page, email: str) -> str:
    """Invite someone of the partner, as an administrator; return the link that is shown."""
    page.goto("/people/")
    page.get_by_role("link", name=f"Invite someone of {PARTNER}").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Role").select_option(label="partner member")
    page.get_by_role("button", name="Invite", exact=True).click()
    page.get_by_role("heading", name=f"{email} is invited").wait_for()
    return str(page.locator("pre a").inner_text())


def let_take_part_anew(page: Page) -> None:
    """Take the partner out of the process, and let it in again, as an administrator."""
    page.goto("/processes/breakdown/parts/")
    page.get_by_role("link", name=f"Take it out {PARTNER}").click()
    page.get_by_role("button", name="Yes, take it out").click()
    page.get_by_role("link", name=f"Take it out {PARTNER}").wait_for(state="detached")
    page.get_by_label("Organisation").select_option(label=PARTNER)
    page.get_by_role("button", name="Let it take part").click()
    page.get_by_role("link", name=f"Take it out {PARTNER}").wait_for()


def heading_at(page: Page, address: str) -> tuple[int, str]:
    """Return what an address answers: its status, and the page's heading."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status, page.get_by_role("heading", level=1).inner_text()


def test_a_partner_comes_in_by_its_link_and_sees_what_passes_through_its_teams(
    browser: Browser, demo: Served
) -> None:
    own, others = cases_of_partner(demo)
    administrator = visit_as("administrator", browser, demo)
    link = link_for(administrator.page, "eva.lind@karosseri.example")
    let_take_part_anew(administrator.page)
    page = visit(browser, demo).page
    page.goto(link)
    page.get_by_label("Your name").fill("Eva Lind")
    page.get_by_label("password").fill("a long enough secret")
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/today/")
    page.goto("/processes/breakdown/")
    assert page.locator("svg.map .map-node").count() > 1
    _sees_its_own_cases_only(page, own)
    _is_refused_plainly(page, min(others))
    page.context.close()
    administrator.context.close()


def _sees_its_own_cases_only(page: Page, own: set[str]) -> None:
    """Every case comes to the first step; of those, the list holds the partner's and no other."""
    page.goto("/processes/breakdown/place/?activity=Report+breakdown")
    listed = page.get_by_role("region", name="cases here").locator("tbody th")
    assert set(listed.all_inner_texts()) == own
    first = listed.first.inner_text()
    listed.first.get_by_role("link").click()
    page.wait_for_url("**/cases/**")
    assert page.get_by_role("heading", level=1).inner_text().startswith(f"Case {first} is ")
    assert page.locator("td", has_text=PARTNER).count() > 0


def _is_refused_plainly(page: Page, other: str) -> None:
    case = f"/processes/breakdown/cases/?id={other}"
    assert heading_at(page, case) == (404, f"There is no case {other} to see")
    refused = (403, "This page is not open to you")
    assert heading_at(page, "/records/") == refused
    assert heading_at(page, "/people/") == refused
    offered = page.get_by_role("navigation", name="Places").get_by_role("link")
    assert offered.all_inner_texts() == ["Today", "Exceptions", "Patterns", "Processes"]
