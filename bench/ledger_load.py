"""Has twenty people read and write the ledger at once, and checks that nothing was lost.

Each write that was accepted has to stand in the ledger exactly once, and none that was not; who was
too late is told so in words.
"""

from __future__ import annotations

import random
import re
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pages import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 30
SEED = 6
LIST = "/exceptions/"
LISTS = ("", "?state=all", "?kind=rework&state=all", "?sort=delay", "?owner=me", "?state=new")
SAYS_WHY = (b'<li class="error">', b'class="errorlist', b'role="alert"')
"""One of these stands on a page that says why something was not done."""

REFUSED = (HTTPStatus.OK, HTTPStatus.CONFLICT)
"""With these a form is shown again: with what was wrong in it, or as it came too late."""

VERBS = {
    "acknowledge": "acknowledged",
    "take": "taken",
    "close": "resolved",
    "reopen": "reopened",
    "": "handed over",
    "accept/": "hand-over accepted",
    "return/": "returned",
}
"""What is asked for, and as what the ledger keeps it."""

WAYS = {"read": 50, "say": 15, "deed": 25, "hand over": 10}
"""Of a hundred things that someone does."""


@dataclass
class Done:
    """What all of them did.

    Attributes:
        took: Milliseconds, of readings and of writings.
        accepted: Writes that were: exception, verb, who, and the words that mark it.
        said: Words said that were accepted.
        statuses: Answers to writings by their status.
        wrong: Answers that no one should get.
        speechless: Refusals that do not say why.
    """

    took: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    accepted: list[tuple[int, str, str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    speechless: list[str] = field(default_factory=list)


class Someone:
    """One of those who read and write."""

    def __init__(self, address: str, who: dict[str, Any], told: dict[str, Any], at: int) -> None:
        self.reader = Reader(address, who["cookie"])
        self.name, self.number, self.made = who["name"], at, 0
        self.entries, self.to = told["entries"], told["to"]
        self.rng = random.Random(SEED + at)  # noqa: S311 (nothing secret)
        self.done = Done()

    def go_on(self, ends: float) -> None:
        """Read and write until a moment."""
        ways: dict[str, Callable[[], None]] = {
            "read": self._read,
            "say": self._say,
            "deed": self._deed,
            "hand over": self._hand_over,
        }
        while time.monotonic() < ends:
            (way,) = self.rng.choices(list(WAYS), list(WAYS.values()))
            ways[way]()

    def _read(self) -> None:
        pages = [f"{LIST}{one}" for one in LISTS]
        pages += [f"{LIST}{one}/" for one in self.entries]
        self._ask(self.rng.choice([*pages, "/today/", "/patterns/"]))

    def _say(self) -> None:
        entry = self.rng.choice(self.entries)
        fields = self._form(self._ask(f"{LIST}{entry}/"))
        text = self._mark()
        if self._send(f"/rooms/entry-{entry}/say/", fields | {"text": text}):
            self.done.said.append(text)

    def _deed(self) -> None:
        """Do what the page offers; what was offered may be too late by then."""
        entry = self.rng.choice(self.entries)
        page = self._ask(f"{LIST}{entry}/")
        verb = self.rng.choice(list(VERBS)[:4])
        words = self._mark()
        said = {"do": verb, "reason": words, "resolution": words}
        if self._send(f"{LIST}{entry}/do/", self._form(page) | said):
            kept = words if verb in ("close", "reopen") else ""
            self.done.accepted.append((entry, VERBS[verb], self.name, kept))

    def _hand_over(self) -> None:
        entry = self.rng.choice(self.entries)
        page = self._ask(f"{LIST}{entry}/")
        verb = self.rng.choice(list(VERBS)[4:])
        words = self._mark()
        said = {"to": self.rng.choice(self.to), "note": words, "because": words}
        if self._send(f"{LIST}{entry}/hand-over/{verb}", self._form(page) | said):
            kept = "" if verb == "accept/" else words
            self.done.accepted.append((entry, VERBS[verb], self.name, kept))

    def _mark(self) -> str:
        self.made += 1
        return f"mark {self.number}.{self.made} end"

    def _ask(self, where: str) -> str:
        began = time.monotonic()
        status, page = self.reader.ask(where)
        self.done.took["read"].append(1000 * (time.monotonic() - began))
        if status != HTTPStatus.OK:
            self.done.wrong.append(f"{status} {where}")
        return page.decode()

    def _form(self, page: str) -> dict[str, str]:
        """Return what each form of a page holds: its token, and the version that it shows."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        version = re.search(r'name="version" value="(\d+)"', page)
        return {
            "csrfmiddlewaretoken": token[1] if token else "",
            "version": version[1] if version else "0",
        }

    def _send(self, where: str, fields: dict[str, str]) -> bool:
        """Send a form; return whether it was accepted."""
        began = time.monotonic()
        status, page = self.reader.ask(where, urlencode(fields))
        self.done.took["write"].append(1000 * (time.monotonic() - began))
        self.done.statuses[status] += 1
        if status in REFUSED and not any(words in page for words in SAYS_WHY):
            self.done.speechless.append(f"{status} {where}")
        if status not in (HTTPStatus.FOUND, *REFUSED):
            self.done.wrong.append(f"{status} {where}")
        return status == HTTPStatus.FOUND


def load(address: str, told: dict[str, Any], stood: Callable[[], dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table.

    Args:
        address: Of the workspace.
        told: Who writes, and what: as ``ledger_stood.contested`` returns it.
        stood: Asks the database how that stands.
    """
    everyone = [Someone(address, who, told, at) for at, who in enumerate(told["people"])]
    before, began = stood(), time.monotonic()
    threads = [
        threading.Thread(target=one.go_on, args=[time.monotonic() + SECONDS]) for one in everyone
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    seconds = time.monotonic() - began
    done = _together([one.done for one in everyone])
    lost = differences(done, before, stood())
    yield "| | a second | median ms | 95th percentile ms | most ms |"
    yield "|---|---:|---:|---:|---:|"
    for what, took in done.took.items():
        percentile = statistics.quantiles(took, n=20)[-1]
        shown = f"{statistics.median(took):,.0f} | {percentile:,.0f} | {max(took):,.0f}"
        yield f"| {what} | {len(took) / seconds:.1f} | {shown} |"
    yield ""
    refused = sum(done.statuses[one] for one in REFUSED)
    without = f"{len(done.speechless)} without a word{_few(done.speechless)}"
    yield (
        f"{len(done.accepted) + len(done.said):,} writes accepted, {refused:,} refused as too late "
        f"or not possible any more ({without}), {len(done.wrong)} answers that nobody should get"
        f"{_few(done.wrong)}; lost or kept twice: {len(lost)}{_few(lost)}."
    )


def differences(done: Done, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what does not stand there exactly once, or does and was not accepted."""
    kept = Counter(map(_plain, after["changes"])) - Counter(map(_plain, before["changes"]))
    accepted = Counter(map(_plain, done.accepted))
    wrong = [f"change {one}" for one in ((kept - accepted) + (accepted - kept)).elements()]
    said, wanted = Counter(after["messages"]) - Counter(before["messages"]), Counter(done.said)
    wrong += [f"message {one}" for one in ((said - wanted) + (wanted - said)).elements()]
    for pk, version in after["versions"].items():
        changed = sum(count for one, count in kept.items() if str(one[0]) == str(pk))
        if version - before["versions"][pk] != changed:
            wrong.append(f"version of {pk}: {version}, {changed} changes")
    if after["audit"] - before["audit"] != len(done.accepted):
        wrong.append(f"audit: {after['audit'] - before['audit']}, {len(done.accepted)} accepted")
    return wrong


def _plain(change: Any) -> tuple[str, ...]:
    """Return a change as both sides tell it; only words of ours mark it."""
    entry, verb, who, words = change
    return str(entry), verb, who, words if words.startswith("mark ") else ""


def _together(each: list[Done]) -> Done:
    whole = Done()
    for one in each:
        for what, took in one.took.items():
            whole.took[what] += took
        whole.accepted += one.accepted
        whole.said += one.said
        whole.statuses += one.statuses
        whole.wrong += one.wrong
        whole.speechless += one.speechless
    return whole


def _few(said: list[str]) -> str:
    return f" ({', '.join(said[:3])})" if said else ""
