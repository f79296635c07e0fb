"""What people do in the ledger, step by step, in a browser with or without script."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def picture(page: Page, name: str) -> None:
    """Keep a picture of a page, where ``DAYLIT_PICTURES`` names a folder."""
    folder = os.environ.get("DAYLIT_PICTURES")
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def press(page: Page, button: str, *, within: Locator | None = None) -> None:
    """Press a button that leads to a page, and wait for that."""
    with page.expect_navigation():
        (within or page).get_by_role("button", name=button, exact=True).click()


def told(page: Page) -> list[str]:
    """Return what the page says was done, or refused."""
    return [str(one) for one in page.locator("ul.messages li").all_inner_texts()]


def find_case(page: Page, case: str) -> None:
    """Open the exception of a case from the list."""
    page.goto(f"/exceptions/?state=all&q={case}")
    page.locator("a[data-row]").first.click()
    page.locator(".room").wait_for()


def say(page: Page, words: str) -> None:
    """Say something in the room that is open."""
    page.get_by_label("What you want to say").fill(words)
    press(page, "Send")


def report(page: Page, what: str, *, process: str = "Breakdown to street") -> None:
    """Report an exception from the list."""
    page.goto("/exceptions/")
    page.get_by_role("link", name="Report one").click()
    choices = page.get_by_label("In which process")
    if choices.count():
        choices.select_option(label=process)
    page.get_by_label("What happened?").fill(what)
    press(page, "Report it")


def open_up(page: Page, words: str) -> Locator:
    """Open what stands behind some words; return it."""
    behind = page.locator("details").filter(
        has=page.locator(f":scope > summary:text-is('{words}')")
    )
    behind.locator(":scope > summary").click()
    return behind


def close(page: Page, done: str, why: str) -> None:
    """Decide and close the exception whose page is open."""
    form = open_up(page, "Decide and close")
    form.get_by_label("What was done").fill(done)
    form.get_by_label("Why that").fill(why)
    press(page, "Close it", within=form)


def hand_over(page: Page, party: str, *, brought: dict[str, str], note: str) -> None:
    """Hand the work of the exception whose page is open over to a party, with what is there."""
    form = open_up(page, "Hand it over")
    form.get_by_label("To whom").select_option(label=party)
    press(page, "Next: what comes with it", within=form)
    for need, words in brought.items():
        page.get_by_label(need).fill(words)
    page.get_by_label("What they are to do, or should know").fill(note)
    press(page, "Hand it over")
