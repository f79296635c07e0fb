"""The script in a real browser, under the content security policy of the workspace."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import django_htmx
import pytest
import ui_parts
from csp.utils import build_policy
from django.test import override_settings
from django.utils import translation

import daylit_site.ui
from daylit_site.people.models import Kind, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.services

STATIC = [Path(module.__file__ or "").parent / "static" for module in (daylit_site.ui, django_htmx)]
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
DONE = "<title>Taken</title><body><main id='main' tabindex='-1'><h1>It came</h1></main>"
REFUSED = "<title>Refused</title><body><main id='main' tabindex='-1'><h1>No log</h1></main>"


class Answers(BaseHTTPRequestHandler):
    """A workspace of one page: takes a file and leads on, refuses one that is called bad."""

    page = ""
    policy = ""
    came: list[bytes]

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            file = next(one for root in STATIC if (one := root / self.path[8:]).is_file())
            self._answer(file.read_bytes(), KINDS[file.suffix])
        else:
            self._answer((DONE if self.path == "/done/" else self.page).encode())

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append(content)
        if b'filename="bad.csv"' in content:
            self._answer(REFUSED.encode())
        elif b'filename="worse.csv"' in content:
            self._answer(b"no page", "text/plain")
        else:
            self.send_response(302)
            self.send_header("Location", "/done/")
            self.end_headers()

    def _answer(self, content: bytes, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    host = Organisation(pk=1, name="City Buses", kind=Kind.HOST)
    person = Person(pk=1, name="Åsa", organisation=host, role=Role.ADMINISTRATOR)
    with override_settings(ROOT_URLCONF="ui_parts"), translation.override("en"):
        Answers.page = ui_parts.all_parts(person)
    Answers.policy = build_policy()
    Answers.came = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page with every part; it must not complain of anything."""
    Answers.came.clear()
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto("/processes/")
    yield opened
    assert said == []
    context.close()


def file(name: str) -> Any:
    return {"name": name, "mimeType": "text/csv", "buffer": b"case,activity\n1,A\n"}


def drop(page: Page, name: str) -> None:
    page.evaluate(
        """(name) => {
          const carried = new DataTransfer();
          carried.items.add(new File(["case,activity"], name));
          const event = { dataTransfer: carried, bubbles: true, cancelable: true };
          document.querySelector("main").dispatchEvent(new DragEvent("dragover", event));
          document.querySelector("main").dispatchEvent(new DragEvent("drop", event));
        }""",
        name,
    )


def test_a_chosen_file_is_sent_at_once_and_leads_on(page: Page) -> None:
    page.set_input_files("[data-drop] input[type=file]", file("log.csv"))
    page.get_by_role("heading", name="It came").wait_for()
    assert page.url.endswith("/done/")
    assert page.title() == "Taken"
    assert page.evaluate("document.activeElement.id") == "main"
    assert b'name="csrfmiddlewaretoken"' in Answers.came[0]
    assert b"case,activity\n1,A\n" in Answers.came[0]


def test_a_dropped_file_is_sent_at_once(page: Page) -> None:
    drop(page, "log.csv")
    page.get_by_role("heading", name="It came").wait_for()
    assert len(Answers.came) == 1


def test_a_file_that_is_refused_shows_the_page_that_says_so(page: Page) -> None:
    drop(page, "bad.csv")
    page.get_by_role("heading", name="No log").wait_for()
    page.wait_for_url("**/records/upload/")


def test_sending_that_breaks_off_says_so_and_can_be_tried_again(page: Page) -> None:
    page.set_input_files("[data-drop] input[type=file]", file("worse.csv"))
    said = page.get_by_text("The connection broke off")
    said.wait_for()
    assert page.locator("[data-drop] progress").is_hidden()
    page.set_input_files("[data-drop] input[type=file]", file("log.csv"))
    page.get_by_role("heading", name="It came").wait_for()


def test_without_script_the_form_has_a_button(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/processes/")
    opened.set_input_files("[data-drop] input[type=file]", file("log.csv"))
    opened.get_by_role("button", name="Upload").click()
    opened.wait_for_url("**/done/")
    assert opened.title() == "Taken"
    assert b"case,activity\n1,A\n" in Answers.came[-1]
    context.close()


def test_a_slash_goes_to_the_search_field_but_not_while_writing(page: Page) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("a/b?")
    assert page.locator("#q").input_value() == "a/b?"
    assert page.locator("#shortcuts").is_hidden()


def test_shortcuts_are_shown_and_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("/")
    assert page.locator("#shortcuts").is_hidden()
    assert page.evaluate("document.activeElement.id") != "q"
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("checkbox", name="Single keys").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()


def test_a_form_sends_itself_and_the_keyboard_stays_where_it_was(page: Page) -> None:
    assert page.get_by_role("button", name="Show").is_hidden()
    page.locator("#d1").focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    assert page.url.endswith("?detail=2")
    assert page.evaluate("document.activeElement.id") == "d2"


def test_a_place_on_the_map_says_its_sentence(page: Page) -> None:
    said = page.locator(".said")
    assert said.inner_text().startswith("Point at a box or a line")
    page.locator(".map .at-1").first.focus()
    assert said.inner_text() == "In progress, First line: 3,000 of 7,554 cases, 4,000 steps."
    assert said.get_attribute("lang") == "en"
    page.locator(".map .at-0").first.hover()
    assert said.inner_text() == "Accepted, First line: 3,000 of 7,554 cases, 4,000 steps."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 760, 390, 320])
def test_nothing_scrolls_sideways(browser: Browser, address: str, width: int, theme: Any) -> None:
    size: Any = {"width": width, "height": 800}
    context = browser.new_context(base_url=address, viewport=size, color_scheme=theme)
    opened = context.new_page()
    opened.goto("/processes/")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_what_one_presses_on_a_phone_is_high_enough(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.goto("/processes/")
    low = opened.evaluate(
        """[...document.querySelectorAll("button, .button, select, .places a, summary,"
          + " input:not([type=hidden], [type=checkbox], [type=radio]), label.choice")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML)"""
    )
    assert low == []
    context.close()


@pytest.mark.parametrize("count", [6, 7, 8])
@pytest.mark.parametrize("width", [390, 320])
def test_all_places_to_go_are_in_sight_on_a_phone_and_hide_nothing(
    browser: Browser, address: str, width: int, count: int
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto("/processes/")
    seen = opened.evaluate(
        """(count) => {
          const list = document.querySelector(".places ul");
          while (list.children.length < count) list.append(list.children[0].cloneNode(true));
          list.querySelectorAll("a").forEach((one) => { one.textContent = "Exceptions"; });
          const bar = document.querySelector(".places").getBoundingClientRect();
          const kept = parseFloat(getComputedStyle(document.body).paddingBottom);
          const all = [...list.querySelectorAll("a")].map((one) => one.getBoundingClientRect());
          const sideways = all.every((one) => one.left >= 0 && one.right <= innerWidth);
          const isWhole = sideways && all.every((one) => one.bottom <= innerHeight);
          return [isWhole, Math.max(bar.height - kept, 0)];
        }""",
        count,
    )
    assert seen == [True, 0]
    context.close()
