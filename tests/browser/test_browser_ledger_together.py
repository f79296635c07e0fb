"""Two who close one exception: the second is told, and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from demo_workspace import visit_as
from ledger_steps import close, find_case, open_up, picture, press, told

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from workspace_server import Served

pytestmark = pytest.mark.services

CASE = "BD-00000156"


def test_who_closes_second_is_told_who_was_first_and_keeps_what_they_wrote(
    browser: Browser, demo: Served
) -> None:
    karin, marek = (visit_as(role, browser, demo).page for role in ("process owner", "member"))
    for page in (karin, marek):
        find_case(page, CASE)
    form = open_up(marek, "Decide and close")
    form.get_by_label("What was done").fill("Towed to Depot South")
    form.get_by_label("Why that").fill("Its lift was free")
    close(karin, "Mended on the street", "It was the door only")
    press(marek, "Close it", within=form)
    picture(marek, "together-second")
    assert told(marek) == ["Nothing was changed: this is resolved, by Karin Ekström."]
    kept = marek.get_by_label("What you want to say").input_value()
    assert kept == "Towed to Depot South\n\nIts lift was free"
    assert "Mended on the street" in marek.locator("main").inner_text()
    press(marek, "Send")
    assert "Its lift was free" in marek.locator("#thread").inner_text()
    karin.context.close()
    marek.context.close()
