"""A real browser (Debian's chromium): one for all tests, as no two can be driven at once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where services are tested)

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("chromium is not installed; make test-services needs it")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Its loop goes on beside tests that ask a database, which Django would refuse them.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
