"""The report in a real browser (Debian's chromium): opens offline, fits, and works by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit.cli import daylit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.services

SIZES = {"phone": (390, 844), "desktop": (1320, 900)}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    made = ["sample", "make", "--out", str(folder), "--cases", "400"]
    daylit.main(made, standalone_mode=False)
    path = folder / "report.html"
    log, usual = str(folder / "breakdown.csv"), str(folder / "usual.toml")
    daylit.main(["analyse", log, "--usual", usual, "--out", str(path)], standalone_mode=False)
    return path


def opened(browser: Browser, report: Path, size: str, theme: str) -> tuple[Page, list[str]]:
    width, height = SIZES[size]
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    return page, asked


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_report_asks_for_nothing_else_and_never_scrolls_sideways(
    browser: Browser, report: Path, size: str, theme: str
) -> None:
    page, asked = opened(browser, report, size, theme)
    assert asked == [report.as_uri()]
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    assert page.locator("h1").is_visible()
    page.close()


def test_nothing_scrolls_sideways_on_a_phone_with_everything_open(
    browser: Browser, report: Path
) -> None:
    page, _ = opened(browser, report, "phone", "light")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    for section in ("cost", "patterns", "waits"):
        assert page.locator(f"#{section} h2").is_visible()
    assert page.locator("#cost svg").count() > 0
    page.close()


def test_theme_follows_the_reader(browser: Browser, report: Path) -> None:
    def ground(theme: str) -> str:
        page, _ = opened(browser, report, "desktop", theme)
        found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.close()
        return found

    assert ground("light") == "rgb(251, 250, 247)"
    assert ground("dark") == "rgb(18, 23, 29)"


def test_slider_of_the_map_works_with_the_keyboard(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, "desktop", "light")
    levels = page.locator("#map input[type=radio]")
    levels.first.focus()
    levels.first.press("ArrowRight")
    chosen = [levels.nth(n).is_checked() for n in range(levels.count())]
    assert chosen.count(True) == 1
    shown = page.locator("#map svg:visible")
    assert shown.count() == 1
    before = shown.inner_html()
    page.keyboard.press("ArrowRight")
    assert page.locator("#map svg:visible").inner_html() != before
    page.close()
