"""Going about with the keyboard alone; at each stop one sees where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

MOST_TABS = 100
FOCUS = """() => {
  const at = document.activeElement;
  const look = getComputedStyle(at);
  const isOutlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return {
    id: at.id,
    words: at.textContent.trim().replace(/\\s+/g, " "),
    isSeen: isOutlined || (at.closest("svg.map") !== null && look.getPropertyValue("--lit") !== ""),
    isNowhere: at === document.body,
    isStop: at.matches(".slider .stop:not([aria-current])"),
    isPlace: at.matches(".map-node"),
  };
}"""
"""Where the keyboard is: outlined, or on a map drawn in the colour of what can be acted on."""


def tab_to(page: Page, is_there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Press Tab until one is there; on the way one sees at each stop where one is."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at: dict[str, Any] = page.evaluate(FOCUS)
        assert at["isSeen"] or at["isNowhere"], f"One does not see that one is at {at}."
        if is_there(at):
            return at
    pytest.fail(f"{MOST_TABS} times Tab did not lead there on {page.url}.")


def follow(page: Page, words: str) -> None:
    """Go to a link or a button by the keyboard, and follow it."""
    tab_to(page, lambda at: at["words"] == words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
