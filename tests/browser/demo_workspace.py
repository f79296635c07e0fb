"""The sample operator's workspace, served once for all tests of a browser, and its people."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from workspace_server import Served, run, served

from daylit.cli import daylit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

DESKTOP: Any = {"width": 1280, "height": 900}
PHONE: Any = {"width": 390, "height": 844}
PATIENCE = 60_000
"""How many milliseconds a page may take on a machine that does other things besides."""


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample, and the demo's workspace filled with it; it is served as copies."""
    folder = tmp_path_factory.mktemp("filled")
    sample = str(folder / "sample")
    made = ["sample", "make", "--out", sample, "--cases", "400", "--seed", "1"]
    daylit.main(made, standalone_mode=False)
    run(folder, "demo", "--sample", sample, "--no-serve")
    return folder


@contextmanager
def demo_served(filled: Path, folder: Path, **variables: str) -> Iterator[Served]:
    """Serve a copy of the demo's workspace from a folder until the block ends."""
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    with served(folder, "demo", "--sample", str(folder / "sample"), **variables) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def demo(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo's workspace. Tests may add to it; none may count on being the only one to."""
    with demo_served(filled, tmp_path_factory.mktemp("demo")) as workspace:
        yield workspace


@dataclass
class Visit:
    """Someone at the workspace, with what their browser complained of.

    Attributes:
        context: Their browser, with its cookies.
        page: The page in front of them.
        said: Errors and warnings of the console, refusals by the content security policy among
            them, and errors of scripts.
    """

    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Keep what the page's console says from now on."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(message.text)


def visit(browser: Browser, workspace: Served, **options: Any) -> Visit:
    """Open a browser of someone new, signed out."""
    context = browser.new_context(
        **{"base_url": workspace.address, "viewport": DESKTOP, "locale": "en-GB", **options}
    )
    context.set_default_timeout(PATIENCE)
    opened = Visit(context, context.new_page())
    opened.listen()
    return opened


def visit_as(role: str, browser: Browser, workspace: Served, **options: Any) -> Visit:
    """Open a browser of one of the demo's people, by the name of their role."""
    opened = visit(browser, workspace, **options)
    opened.page.goto("/account/login/")
    with opened.page.expect_navigation() as came:
        opened.page.get_by_role("button", name=f"Sign in as {role}", exact=True).first.click()
    assert came.value.ok, f"{came.value.url} answers {came.value.status}"
    opened.page.get_by_role("button", name="Sign out").wait_for()
    return opened


def password_of_all(page: Page) -> str:
    """Read the password of the demo's people off the page on which they sign in."""
    said = page.get_by_text("All of them have the password").inner_text()
    return str(said.split()[-1])
