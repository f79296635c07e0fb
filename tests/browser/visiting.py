"""Someone who uses a workspace that is really served, without a browser: what a form sends."""

from __future__ import annotations

import http.client
import re
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workspace_server import Served

BOUNDARY = "----a-log-on-its-way"
PASSWORD = "a long enough secret"  # noqa: S105 (of people who exist in tests only)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, at the end of all redirections."""

    status: int
    url: str
    headers: Mapping[str, str]
    text: str

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path


@dataclass
class Visitor:
    """Someone with cookies of their own."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Answer:
        return self._opened(urllib.request.Request(self._whole(path)))  # noqa: S310 (our own)

    def post(self, path: str, on: str = "", token: str | None = None, **said: str) -> Answer:
        """Send a form that stands on a page, or whose token is known."""
        form = {"csrfmiddlewaretoken": self.token(on) if token is None else token, **said}
        body = urllib.parse.urlencode(form).encode()
        return self._opened(urllib.request.Request(self._whole(path), body))  # noqa: S310 (same)

    def token(self, on: str) -> str:
        """Return the token of the forms of a page."""
        found = _TOKEN.search(self.get(on).text)
        assert found is not None, f"There is no form on {on}."
        return found[1]

    def bring(self, name: str, content: bytes, token: str | None = None) -> Answer:
        """Bring a log."""
        return self.send([content], name=name, size=len(content), token=token)

    def send(
        self, pieces: Iterable[bytes], *, name: str, size: int, token: str | None = None
    ) -> Answer:
        """Send a log of a size in pieces, as the form on the page of records does."""
        head, end = _around(name, self.token("/records/") if token is None else token)
        with closing(self.connected()) as sending:
            sending.putrequest("POST", "/records/uploads/")
            sending.putheader("Cookie", self.cookies())
            sending.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
            sending.putheader("Content-Length", str(len(head) + size + len(end)))
            sending.endheaders(head)
            for piece in pieces:
                sending.send(piece)
            sending.send(end)
            with sending.getresponse() as answer:
                self._keep_cookies(answer)
                text, to = answer.read().decode(), answer.getheader("Location")
        if to is not None:
            return self.get(to)
        return Answer(answer.status, f"{self.address}/records/uploads/", dict(answer.headers), text)

    def connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urllib.parse.urlsplit(self.address).netloc, timeout=120)

    def cookies(self) -> str:
        asking = urllib.request.Request(self.address)  # noqa: S310 (our own)
        self.jar.add_cookie_header(asking)
        return asking.get_header("Cookie", "") or ""

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        asked = urllib.request.Request(f"{self.address}/")  # noqa: S310 (our own)
        self.jar.extract_cookies(answer, asked)

    def _whole(self, path: str) -> str:
        return path if path.startswith("http") else f"{self.address}{path}"

    def _opened(self, asked: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with opener.open(asked, timeout=120) as answer:
                text = answer.read().decode()
                return Answer(answer.status, answer.url, dict(answer.headers), text)
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode()
                return Answer(error.code, error.url, dict(error.headers), text)


def _around(name: str, token: str) -> tuple[bytes, bytes]:
    """Return what stands before and after a log in what the form sends."""
    part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    head = f'{part}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    head += f'{part}"log"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    return head.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


def first_administrator(workspace: Served) -> Visitor:
    """Become the first administrator by the link that the server printed."""
    visitor = Visitor(workspace.address)
    link = workspace.first_link
    said = {"host_name": "Municipality", "name": "Kim Berg", "email": "kim@example.org"}
    answer = visitor.post(link, on=link, password=PASSWORD, **said)
    assert answer.path == "/records/"
    return visitor


def signed_in(workspace: Served, email: str = "kim@example.org") -> Visitor:
    visitor = Visitor(workspace.address)
    visitor.post("/account/login/", on="/account/login/", login=email, password=PASSWORD)
    return visitor


@dataclass(frozen=True)
class Kept:
    """What a workspace's database holds, read beside its server."""

    home: Path

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        file = f"file:{self.home / 'workspace.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=20)) as reading:
            return reading.execute(query, values).fetchall()

    def job(self, number: int) -> tuple[str, str]:
        """Return how a job stands, and why it failed."""
        query = "SELECT state, said FROM records_job WHERE id = ?"
        ((state, said),) = self.rows(query, number)
        return str(state), str(said)

    def last_job(self, kind: str) -> int:
        query = "SELECT max(id) FROM records_job WHERE kind = ?"
        ((number,),) = self.rows(query, kind)
        assert isinstance(number, int), f"There is no job of the kind {kind}."
        return number

    def wait_for(self, number: int, *states: str, seconds: float) -> str:
        """Wait until a job stands one of some ways."""
        ends = time.monotonic() + seconds
        while (now := self.job(number))[0] not in states:
            if time.monotonic() > ends:
                pytest.fail(f"Job {number} is {now} after {seconds} s, not {states}.")
            time.sleep(0.1)
        return now[0]


def log_of(cases: int, first: int = 0) -> bytes:
    """Return a log: each case is asked, looked into and answered."""
    steps = (("Ask", "North", 8), ("Look", "South", 9), ("Answer", "North", 10))
    rows = (
        f"c{case},{activity},2026-01-{1 + case % 28:02}T{hour:02}:{case % 60:02}:00Z,{team}\n"
        for case in range(first, first + cases)
        for activity, team, hour in steps
    )
    return ("case,activity,time,team\n" + "".join(rows)).encode()


_SELECT = re.compile(r'<select[^>]* name="(column-\d+|process)".*?</select>', re.DOTALL)
_CHOSEN = re.compile(r'<option value="([^"]*)"[^>]*\bselected')


def take(visitor: Visitor, page: str, name: str) -> Answer:
    """Have a log imported as a new process, its columns as they were found."""
    shown = visitor.get(page).text
    said = {
        found[1]: chosen[1]
        for found in _SELECT.finditer(shown)
        if (chosen := _CHOSEN.search(found[0])) is not None
    }
    said["name"] = name
    return visitor.post(f"{page}take/", on=page, **said)


def workers_of(pid: int) -> list[int]:
    """Return the processes that a server has begun."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(stat.parent.name))
    return found
