"""Every page as the roles that see it, on a desk and on a phone, light and dark.

Each answers, says nothing in the console (where a breach of the content security policy shows),
does not scroll sideways, and axe finds nothing. Where ``DAYLIT_PICTURES`` names a folder, a picture
of each is kept there as ``role-page-size-theme.png``, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from demo_workspace import visit, visit_as
from page_looked_at import Eye
from page_walk import walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from workspace_server import Served

pytestmark = pytest.mark.services

LOGS: dict[str, Any] = {
    "broken.xes": b"<log><trace>",
    "orders <b>&.csv": b"case,activity,when\n1,A,2026-01-01 08:00\n1,B,2026-01-02 08:00\n",
}
"""A log that cannot be read, and one that waits to be imported: each has a page of its own."""
LEAST = {
    "administrator": {"records", "run", "imports", "job", "upload", "undo", "people", "invite"},
    "process owner": {"records", "run", "imports", "undo", "parts"},
    "partner member": {"case-id", "place-activity", "hand_over-from-level-to"},
    "executive sponsor": {"place-activity", "hand_overs", "variants", "times", "rework"},
}
"""Pages that each role at least comes to: else the walk would pass by saying nothing."""


@pytest.fixture(scope="session")
def audited() -> set[str]:
    """What axe was asked about: the same to another role is not asked again."""
    return set()


@pytest.fixture
def eye(audited: set[str]) -> Eye:
    folder = os.environ.get("DAYLIT_PICTURES")
    if folder is None:
        return Eye(None, audited)
    pictures = Path(folder)
    pictures.mkdir(parents=True, exist_ok=True)
    return Eye(pictures, audited)


@pytest.fixture(scope="session")
def with_logs(browser: Browser, demo: Served) -> None:
    administrator = visit_as("administrator", browser, demo)
    page = administrator.page
    for name, content in LOGS.items():
        page.goto("/records/")
        log: Any = {"name": name, "mimeType": "text/plain", "buffer": content}
        page.locator("input[type=file]").set_input_files(log)
        page.get_by_role("link", name="Throw").wait_for()
    administrator.context.close()


@pytest.mark.usefixtures("with_logs")
@pytest.mark.parametrize("role", list(LEAST))
def test_every_page_of_a_role_holds_together(
    browser: Browser, demo: Served, eye: Eye, role: str
) -> None:
    person = visit_as(role, browser, demo)
    pages = walk(person.context.request)
    assert LEAST[role] <= set(pages)
    for kind, address in pages.items():
        eye.look(person, address, f"{role}-{kind}".replace(" ", "_"))
    person.context.close()
    assert eye.wrong == []


def test_every_page_of_someone_signed_out_holds_together(
    browser: Browser, demo: Served, eye: Eye
) -> None:
    nobody = visit(browser, demo)
    for kind, address in walk(nobody.context.request).items():
        eye.look(nobody, address, f"nobody-{kind}")
    nobody.context.close()
    assert eye.wrong == []


def test_pages_that_answer_forms_hold_together(browser: Browser, demo: Served, eye: Eye) -> None:
    administrator, nobody = visit_as("administrator", browser, demo), visit(browser, demo)
    page = administrator.page
    page.goto("/people/invite/")
    page.get_by_label("E-mail address").fill("lo.strand@citybus.example")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.locator("pre a").inner_text()
    eye.look_here(administrator, "administrator-invited")
    eye.look(nobody, link, "nobody-invitation")
    page.goto("/people/")
    page.get_by_role("link", name="Marek Nowak").click()
    page.get_by_role("button", name="Make a link for a new password").click()
    page.locator("pre a").wait_for()
    eye.look_here(administrator, "administrator-password_link")
    nobody.page.goto("/account/login/")
    nobody.page.get_by_label("Email").fill("no.one@citybus.example")
    nobody.page.get_by_label("Password").fill("mistyped")
    nobody.page.get_by_role("button", name="Sign in", exact=True).click()
    nobody.page.get_by_role("alert").wait_for()
    eye.look_here(nobody, "nobody-refused")
    administrator.context.close()
    nobody.context.close()
    assert eye.wrong == []


def test_pages_that_refuse_hold_together(browser: Browser, demo: Served, eye: Eye) -> None:
    sponsor, nobody = visit_as("executive sponsor", browser, demo), visit(browser, demo)
    member = visit_as("member", browser, demo)
    eye.look(sponsor, "/records/", "sponsor-not_open", status=403)
    eye.look(sponsor, "/processes/none/", "sponsor-nothing_here", status=404)
    eye.look(nobody, "/nothing/", "nobody-nothing_here", status=404)
    eye.look(nobody, "/people/invitations/none/", "nobody-invitation_over", status=410)
    absent = "/processes/breakdown/cases/?id=%D7%9E%D7%A1%D7%A4%D7%A8" + 300 * "9"
    eye.look(member, absent, "member-no_case", status=404)
    for one in (sponsor, nobody, member):
        one.context.close()
    assert eye.wrong == []
