"""Every page that someone reaches by links: one address of each kind."""

from __future__ import annotations

from collections import deque
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext

PROCESS = "breakdown"
"""The demo's process; those that other tests make are passed by."""


FILTERED = {"entries", "entry_facets"}
"""Lists that go together with any of their filters: a page for each filter alone is enough."""

MAILS = "demo_mail"
"""The mails of the demo, whoever they are to: their links are for these."""


class Links(HTMLParser):
    """The addresses of the links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.found.append(address)


def kind_of(address: str) -> str | None:
    """Return the name of a page with what is asked of it; null where it is none of those walked."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.kwargs.get("process_id", PROCESS) != PROCESS:
        return None
    asked = sorted(parse_qs(parts.query, keep_blank_values=True))
    if match.url_name in FILTERED:
        asked = asked[:1]
    return "-".join([str(match.url_name), *asked])


def walk(asking: APIRequestContext, start: str = "/") -> dict[str, str]:
    """Follow links from a page; return one address of each kind, by kind.

    An address that leads on to another stands for no page of its own; nor does a table to be saved.
    """
    found: dict[str, str] = {}
    asked: set[str] = set()
    ahead = deque([start])
    while ahead:
        address = ahead.popleft()
        kind = kind_of(address)
        if kind is None or kind in found or address in asked:
            continue
        asked.add(address)
        answer = asking.get(address)
        if "content-disposition" in answer.headers:
            continue
        came = urlsplit(answer.url)._replace(scheme="", netloc="").geturl()
        reached = kind_of(came)
        if reached is None or reached in found:
            continue
        found[reached] = came
        if reached != MAILS:
            ahead.extend(_onward(came, answer.text()))
    return found


def _onward(address: str, page: str) -> list[str]:
    """Return the addresses in the workspace that a page links to."""
    links = (urlsplit(urljoin(address, link)) for link in Links(page).found)
    return [one._replace(fragment="").geturl() for one in links if not one.netloc]
