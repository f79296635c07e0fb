"""The ledger's pages at every size and in both themes: axe finds nothing, nothing overhangs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from demo_workspace import visit_as
from ledger_steps import close, find_case, hand_over, say
from page_looked_at import Eye

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo_workspace import Visit
    from playwright.sync_api import Browser
    from workspace_server import Served

pytestmark = pytest.mark.services

OPEN, WAITING, CLOSED = "BD-00000400", "BD-00000210", "BD-00000197"
PARTNER = "Nordparts"
OF_OWNER = {
    "today": "/today/",
    "facets": "/exceptions/facets/?state=all",
    "report": "/exceptions/report/",
    "patterns": "/patterns/",
    "rights": "/rights/breakdown/",
    "grant_right": "/rights/breakdown/grant/",
    "terms": "/hand-over-terms/breakdown/",
    "mail_choices": "/people/account/mail/",
}


@pytest.fixture
def eye() -> Eye:
    folder = os.environ.get("DAYLIT_PICTURES")
    return Eye(Path(folder) if folder else None, is_thorough=True)


@pytest.fixture
def owner(browser: Browser, demo: Served) -> Iterator[Visit]:
    visit = visit_as("process owner", browser, demo)
    yield visit
    visit.context.close()


def test_pages_beside_the_rooms_hold_together(
    browser: Browser, demo: Served, owner: Visit, eye: Eye
) -> None:
    for name, address in OF_OWNER.items():
        eye.look(owner, address, f"ledger-{name}")
    owner.page.goto("/exceptions/?state=all")
    owner.page.locator(".facets").wait_for()
    eye.look_here(owner, "ledger-list")
    owner.page.goto("/patterns/")
    owner.page.locator("main table a").first.click()
    owner.page.locator(".room").wait_for()
    eye.look_here(owner, "ledger-pattern")
    auditor = visit_as("auditor", browser, demo)
    eye.look(auditor, "/people/audit/", "ledger-audit")
    auditor.context.close()
    assert eye.wrong == []


def test_a_room_holds_together_as_it_is_open_waiting_and_closed(owner: Visit, eye: Eye) -> None:
    page = owner.page
    find_case(page, OPEN)
    say(page, "It went *twice* to the wrong depot:\n\n- on Monday\n- on Tuesday")
    _unfold(owner)
    eye.look_here(owner, "ledger-room-open")
    find_case(page, WAITING)
    hand_over(page, PARTNER, brought={}, note="What do you know of it?")
    _unfold(owner)
    eye.look_here(owner, "ledger-room-waiting")
    find_case(page, CLOSED)
    close(page, "Mended on the street", "It was the door only")
    _unfold(owner)
    eye.look_here(owner, "ledger-room-closed")
    assert eye.wrong == []


def _unfold(visit: Visit) -> None:
    """Open all that is folded away, so that it is looked at too."""
    visit.page.evaluate(
        "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"
    )
