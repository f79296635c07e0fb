"""A bus waits for a part: the story of an exception, with mail servers and a worker of its own."""

from __future__ import annotations

import csv
import io
import re
import smtplib
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from demo_workspace import PHONE, demo_served, visit_as
from ledger_steps import (
    close,
    find_case,
    hand_over,
    open_up,
    picture,
    press,
    report,
    say,
    told,
)

from mail_servers import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from workspace_server import Served

    from mail_servers import MailServers

pytestmark = pytest.mark.services

HEAD = "case,activity,start,end,person,team,organisation,bus,line,bus_model,fault,severity,"
REST = "4190,5,Fjord E12,Gearbox,major,900,2026-12-30T08:00:00Z"
CASE, PARTNER = "BD-00000401", "Nordparts"
SOFIA, MAREK = "sofia.lund@nordparts.example", "marek.nowak@citybus.example"
MONDAY = (
    ("Report breakdown", "03T08:00", "Anders Holm", "Call Centre"),
    ("Triage", "03T08:30", "Hassan Sjöberg", "Fleet Control"),
    ("Receive bus", "03T09:30", "Anna Blom", "Depot Harbour"),
    ("Diagnose", "03T10:30", "Åsa Lundin", "Depot Harbour"),
    ("Check parts list", "03T12:00", "Åsa Lundin", "Depot Harbour"),
    ("Request parts", "03T12:30", "Åsa Lundin", "Depot Harbour"),
    ("Order parts", "03T13:00", "Mats Lind", "Central Stores"),
    ("Confirm order", "03T15:00", "Nina Falk", "Nordparts"),
    ("Order parts", "04T07:00", "Mats Lind", "Central Stores"),
)
"""What was logged of a bus until the part was ordered for the second time."""
TUESDAY = (
    ("Confirm order", "04T09:00", "Nina Falk", "Nordparts"),
    ("Order parts", "04T13:00", "Mats Lind", "Central Stores"),
)
"""What was logged of it the day after: it was ordered once more."""
NEEDED = ("The number of the part", "The number of the bus", "By when the bus is needed")
BROUGHT = ("4711", "Tuesday at five")
ASKED = "Which orders come back to us for want of a number?"
REPLY = "Those without the number of the part: six of ten this year."
MISSING = "Without the number of the part we send the wrong one."
SEEN = "Gearbox for bus 417 is not on the shelf"
SECONDS_FOR_A_MAIL = 30
SECONDS_FOR_A_REPLY = 90
"""The inbox is looked into once a minute."""


def log_of(steps: Sequence[tuple[str, str, str, str]]) -> bytes:
    """Return a log as the operator's system writes it."""
    lines = [f"{HEAD}parts_value,deadline"]
    for activity, at, person, team in steps:
        whose = team if team == PARTNER else "City Bus"
        start, end = (f"2026-09-{at}:{second}Z" for second in ("00", "30"))
        lines.append(f"{CASE},{activity},{start},{end},{person},{team},{whose},{REST}")
    return "\n".join(lines).encode() + b"\n"


@dataclass(frozen=True)
class Logged:
    """What the logs say, read as they are: whom a partner must not come to know of.

    Attributes:
        own: The cases in which the partner took a step.
        others: The other cases.
        persons: Everybody whom the logs name.
        borders: Who handed work over to whom, but for the partner.
        own_borders: Those of its own cases, which it sees whole.
    """

    own: frozenset[str]
    others: frozenset[str]
    persons: frozenset[str]
    borders: frozenset[str]
    own_borders: frozenset[str]


def logged(sample: Path) -> Logged:
    logs = ((sample / "breakdown.csv").read_text(encoding="utf-8"), log_of(MONDAY).decode())
    rows = [row for log in logs for row in csv.DictReader(io.StringIO(log))]
    own = frozenset(row["case"] for row in rows if row["organisation"] == PARTNER)
    return Logged(
        own=own,
        others=frozenset(row["case"] for row in rows) - own,
        persons=frozenset(row["person"] for row in rows if row["person"]),
        borders=_borders(rows),
        own_borders=_borders([row for row in rows if row["case"] in own]),
    )


def _borders(rows: Sequence[dict[str, str]]) -> frozenset[str]:
    """Return between whom work passed, as pages write it."""
    by_time = sorted(rows, key=lambda row: (row["case"], row["start"]))
    return frozenset(
        f"{one['team']} → {other['team']}"
        for one, other in pairwise(by_time)
        if one["case"] == other["case"]
        and one["team"] != other["team"]
        and PARTNER not in {one["team"], other["team"]}
    )


@dataclass
class Reader:
    """Someone of the partner, and whatever the pages said that they opened."""

    page: Page
    logged: Logged
    said: dict[str, str] = field(default_factory=dict)

    def read(self, address: str = "") -> str:
        """Open a page, and keep all its words: what is drawn and what is folded away, too."""
        if address:
            answer = self.page.goto(address)
            assert answer is not None
            assert answer.ok, f"{address} answers {answer.status}"
        words = str(self.page.content())
        self.said[self.page.url] = words
        return words

    def fetch(self, address: str) -> None:
        """Fetch a file, and keep all its words."""
        answer = self.page.request.get(address)
        assert answer.ok, f"{address} answers {answer.status}"
        self.said[address] = answer.text()

    def was_told_of_others(self) -> list[str]:
        """Return what a page said that is not theirs to know."""
        return [
            f"{page}: {one}"
            for page, said in self.said.items()
            for one in self._strange(page, said)
        ]

    def _strange(self, page: str, said: str) -> Iterator[str]:
        yield from sorted(set(re.findall(r"BD-\d{8}", said)) & self.logged.others)
        yield from sorted(one for one in {*self.logged.persons, "Bengt Lind"} if one in said)
        is_of_cases = "/exceptions/" in page or "/cases/" in page
        known = self.logged.own_borders if is_of_cases else frozenset()
        yield from sorted(one for one in self.logged.borders - known if one in said)


@contextmanager
def served_with_mail(filled: Path, folder: Path, servers: MailServers) -> Iterator[Served]:
    user, password = servers.user, quote(servers.password, safe="")
    with demo_served(
        filled,
        folder,
        DAYLIT_MAIL=f"smtp://{servers.host}:{servers.smtp_port}",
        DAYLIT_MAIL_IN=f"imap://{user}:{password}@{servers.host}:{servers.imap_port}/INBOX",
        DAYLIT_MAIL_REPLY=f"{user}@{servers.domain}",
    ) as workspace:
        yield workspace


def mail_to(
    servers: MailServers, reader: str, is_it: Callable[[EmailMessage], bool]
) -> EmailMessage:
    """Wait for a mail to someone."""
    until = time.monotonic() + SECONDS_FOR_A_MAIL
    while True:
        mails = [message_from_bytes(raw, policy=default) for raw in servers.mails_of(reader)]
        for one in mails:
            if is_it(one):
                return one
        assert time.monotonic() < until, [one["Subject"] for one in mails]
        time.sleep(0.3)


def text_of(mail: EmailMessage) -> str:
    """Return what a mail says, its lines joined as they are read."""
    return " ".join(mail.get_content().split())


def answer(servers: MailServers, mail: EmailMessage, words: str) -> None:
    """Answer a mail as a mail program does, through the mail server."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = f"Sofia Lund <{SOFIA}>", mail["Reply-To"]
    made["Subject"], made["In-Reply-To"] = f"Re: {mail['Subject']}", mail["Message-ID"]
    made["Message-ID"] = "<answer-1@nordparts.example>"
    quoted = "\n".join(f"> {line}" for line in mail.get_content().splitlines())
    made.set_content(f"{words}\n\nOn Mon, 23 Nov 2026 at 10:00, Daylit wrote:\n{quoted}\n")
    with smtplib.SMTP(servers.host, servers.smtp_port) as sending:
        sending.send_message(made)


def bring_log(page: Page, name: str, content: bytes) -> str:
    """Bring a log through the page of records; return the page that tells how far it is."""
    page.goto("/records/")
    log: Any = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(log)
    page.get_by_role("button", name="Import", exact=True).wait_for()
    page.get_by_label("Process", exact=True).select_option(label="Breakdown to street")
    press(page, "Import")
    return str(page.url)


def wait_for_log(page: Page, job: str) -> None:
    page.goto(job)
    page.wait_for_url("**/processes/breakdown/")


def test_a_bus_waits_for_a_part_until_all_who_know_something_have_met(
    browser: Browser, filled: Path, tmp_path: Path
) -> None:
    with running() as servers, served_with_mail(filled, tmp_path, servers) as workspace:
        karin, sofia, marek = (
            visit_as(role, browser, workspace, **how)
            for role, how in (
                ("process owner", {}),
                ("partner member", {}),
                ("member", {"viewport": PHONE, "has_touch": True}),
            )
        )
        monday = bring_log(karin.page, "monday.csv", log_of(MONDAY))
        mail = _convene(karin.page, servers)
        answer(servers, mail, REPLY)
        reader = Reader(sofia.page, logged(tmp_path / "sample"))
        _comes_by_the_mail(reader, mail)
        wait_for_log(karin.page, monday)
        find_case(karin.page, CASE)
        _hand_over_what_is_incomplete(karin.page)
        _give_it_back(reader, servers)
        assert reader.was_told_of_others() == []
        _decide_and_close(karin.page)
        tuesday = bring_log(karin.page, "tuesday.csv", log_of(TUESDAY))
        _report_on_a_phone(marek.page)
        wait_for_log(karin.page, tuesday)
        _is_told_that_it_is_open_again(karin.page)
        _close_what_was_reported(karin.page)
        _is_told_what_became_of_it(marek.page, servers)
        _holds_the_reply_once(karin.page)
        said = [one for visit in (karin, sofia, marek) for one in visit.said]
        for visit in (karin, sofia, marek):
            visit.context.close()
    assert said == []


def _convene(page: Page, servers: MailServers) -> EmailMessage:
    """Ask the partner into the room of the pattern that weighs most; return the mail she gets."""
    page.get_by_role("link", name="Patterns", exact=True).click()
    page.locator("main table a").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    say(page, "Who of us sees *why* these come back?")
    assert page.locator("#thread li.message em").inner_text() == "why"
    form = open_up(page, "Bring someone in")
    form.get_by_label(f"partner member, {PARTNER}").check()
    form.get_by_label("What you ask of them").fill(ASKED)
    press(page, "Bring in", within=form)
    assert told(page) == ["Sofia Lund is in the room now, and is written to."]
    picture(page, "1-pattern-convened")
    mail = mail_to(servers, SOFIA, lambda one: str(one["Subject"]).startswith("You are asked"))
    assert mail["Subject"] == f"You are asked to help: {title}"
    said = text_of(mail)
    assert said.startswith(f"Karin Ekström asks you to help with this: {title}.")
    assert f"What is asked of you: {ASKED}" in said
    assert page.url.partition("#")[0].partition("?")[0] in said
    return mail


def _comes_by_the_mail(reader: Reader, mail: EmailMessage) -> None:
    """Follow the mail's link, and look around: what is the partner's, and nothing else."""
    (link,) = re.findall(r"http://\S+/patterns/\d+/", mail.get_content())
    reader.read("/today/")
    picture(reader.page, "2-partner-today")
    reader.read(link)
    picture(reader.page, "2-partner-pattern")
    assert reader.page.locator("#thread li.message").count() == 1
    for address in (
        "/exceptions/?state=all",
        "/exceptions/facets/?state=all",
        "/patterns/",
        "/processes/",
        "/processes/breakdown/",
        "/processes/breakdown/hand-overs/",
        "/rights/breakdown/",
        "/hand-over-terms/breakdown/",
        "/people/account/mail/",
    ):
        reader.read(address)
        picture(reader.page, f"2-partner{address.partition('?')[0].replace('/', '-')}")
    reader.fetch("/exceptions/exceptions.csv?state=all")


def _hand_over_what_is_incomplete(page: Page) -> None:
    """Hand the work over to the partner, without the number of the part."""
    picture(page, "3-owner-room")
    brought = dict(zip(NEEDED[1:], BROUGHT, strict=True))
    hand_over(page, PARTNER, brought=brought, note="The order came back. What is missing?")
    assert told(page) == [
        f"It is handed over to {PARTNER}.",
        f"Agreed to come with it, and missing: {NEEDED[0]}.",
    ]
    card = page.locator("#hand-over")
    assert "Not complete." in card.inner_text()
    picture(page, "3-owner-handed-over")


def _give_it_back(reader: Reader, servers: MailServers) -> None:
    """See on Today that it waits for an answer, and return it with a reason."""
    mail = mail_to(servers, SOFIA, lambda one: "Handed over" in str(one["Subject"]))
    assert f"this is missing: {NEEDED[0]}." in text_of(mail)
    assert f"{NEEDED[1]}: {BROUGHT[0]}" in text_of(mail)
    page = reader.page
    reader.read("/today/")
    picture(page, "4-partner-today")
    waiting = page.locator("#to-do li").filter(has_text="waits for an answer")
    waiting.get_by_role("link").click()
    page.locator(".room").wait_for()
    reader.read()
    picture(page, "4-partner-room")
    form = open_up(page, "Return with a reason")
    form.get_by_label("Why it goes back").fill(MISSING)
    assert form.get_by_label(NEEDED[0]).is_checked()
    press(page, "Return it", within=form)
    assert told(page) == ["It went back, with your reason."]
    reader.read()
    reader.read(page.locator(".over-time figcaption a").get_attribute("href") or "")
    picture(page, "4-partner-case")


def _decide_and_close(page: Page) -> None:
    """Read why it came back, decide within a right, and close it by that authority."""
    page.reload()
    card = " ".join(page.locator("#hand-over").inner_text().split())
    picture(page, "5-owner-returned")
    assert f"Sofia Lund of {PARTNER} returned it to Central Stores" in card
    assert f"“{MISSING}”" in card
    rights = page.locator("#rights")
    form = open_up(page, "Decide by it")
    form.get_by_label("How much (EUR)").fill("900")
    form.get_by_label("What for").fill("The gearbox from another supplier")
    press(page, "Decide it", within=form)
    assert told(page) == ["It is decided."]
    picture(page, "5-owner-decided")
    assert "Used once since it was granted on" in rights.inner_text()
    close(page, "Bought from another supplier", "It is there tomorrow")
    assert told(page) == ["It is closed."]
    assert "A part from another supplier up to 5,000 EUR" in page.locator("main").inner_text()
    picture(page, "5-owner-closed")


def _report_on_a_phone(page: Page) -> None:
    """Report what one sees, with a thumb."""
    page.goto("/today/")
    picture(page, "6-phone-today")
    report(page, SEEN)
    assert told(page) == ["Reported. You will be told what becomes of it."]
    assert page.get_by_role("heading", level=1).inner_text().startswith(SEEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "6-phone-reported")


def _is_told_that_it_is_open_again(page: Page) -> None:
    """Read on Today that it left its way again, and look at it."""
    page.goto("/today/")
    picture(page, "7-owner-today")
    again = page.locator("#rooms li").filter(has_text=CASE)
    assert "A run found it again, and opened it." in again.inner_text()
    again.get_by_role("link").click()
    page.locator(".room").wait_for()
    picture(page, "7-owner-reopened")
    assert page.locator("nav.crumbs .tag").inner_text() == "reopened"
    said = "It is open again. What was done before: Bought from another supplier"
    assert page.locator("main .note:not(.taking)").all_inner_texts() == [said]
    assert page.locator("#help").get_by_text("Bring in").count() == 0


def _close_what_was_reported(page: Page) -> None:
    page.goto("/exceptions/?reported=1")
    page.get_by_role("link", name=SEEN).click()
    page.locator(".room").wait_for()
    close(page, "Brought over from Depot North", "They had two")


def _is_told_what_became_of_it(page: Page, servers: MailServers) -> None:
    mail = mail_to(servers, MAREK, lambda one: SEEN in str(one["Subject"]))
    assert "Brought over from Depot North" in text_of(mail)
    page.goto("/today/")
    picture(page, "8-phone-today")
    told_today = page.locator("#rooms li").filter(has_text=SEEN).inner_text()
    assert "You reported it" in told_today
    assert "Brought over from Depot North" in told_today


def _holds_the_reply_once(page: Page) -> None:
    """Wait for what came by mail into the room of the pattern."""
    page.goto("/patterns/")
    page.locator("main table a").first.click()
    reply = page.locator("#thread li.message").filter(has_text=REPLY)
    reply.wait_for(timeout=1000 * SECONDS_FOR_A_REPLY)
    assert reply.count() == 1
    assert reply.locator(".by").inner_text().startswith(f"Sofia Lund, {PARTNER}")
    assert "by mail" in reply.locator(".by").inner_text()
    assert reply.locator(".words > p:not(.by)").all_inner_texts() == [REPLY]
    picture(page, "9-pattern-reply")
