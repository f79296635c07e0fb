"""Prints what bringing a large log takes: memory of the server, seconds, and disk on the way.

The workspace is really served, in a folder of its own; the log is made while it is sent.
"""

from __future__ import annotations

import http.client
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MEGABYTE = 1 << 20
SIZES = (1, 64, 2048)
BOUNDARY = "----a-log-on-its-way"
HEADER = b"case,activity,time,team\n"
ROW = b"%012d,Look into it again,2026-01-02T08:00:00Z,Central stores\n"
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Brought:
    """What bringing a log took."""

    megabytes: int
    seconds: float
    peak_mb: float
    most_disk_mb: float
    left_disk_mb: float


def main() -> None:
    """Print the table."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.")
    for line in uploads_table():
        print(line, flush=True)


def uploads_table() -> Iterator[str]:
    """Bring logs of several sizes, each to a server of its own, and yield a table's lines."""
    yield ""
    yield "### Bringing a log: daylit serve --no-worker"
    yield ""
    yield "| log MB | wall s | peak MB of the server | most MB on disk | MB on disk after |"
    yield "|---:|---:|---:|---:|---:|"
    for megabytes in SIZES:
        one = bring(megabytes)
        yield (
            f"| {one.megabytes:,} | {one.seconds:.1f} | {one.peak_mb:,.0f} | "
            f"{one.most_disk_mb:,.0f} | {one.left_disk_mb:,.0f} |"
        )


def bring(megabytes: int) -> Brought:
    """Bring a log to a fresh workspace."""
    with tempfile.TemporaryDirectory(prefix="daylit-uploads-") as scratch:
        folder = Path(scratch)
        with served(folder, "--no-worker") as (process, address), watched(folder) as used:
            jar = come_in(address, (folder / "said.txt").read_text(encoding="utf-8"))
            began, before = time.monotonic(), used[0]
            send(jar, address, megabytes)
            seconds = time.monotonic() - began
            return Brought(
                megabytes,
                seconds,
                peak_of(process.pid),
                (max(used) - before) / MEGABYTE,
                (on_disk(folder) - before) / MEGABYTE,
            )


@contextmanager
def served(
    folder: Path, *options: str, named: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve the workspace of a folder until the block ends, with settings that are named."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "daylit.cli", "serve", *options]
    words += ["--home", str(folder / "workspace"), "--port", str(port)]
    kept = {name: said for name, said in os.environ.items() if not name.startswith("DAYLIT_")}
    with (folder / "said.txt").open("wb") as said:
        running = subprocess.Popen(
            words, stdout=said, stderr=said, env={**kept, **(named or {}), "PYTHONUNBUFFERED": "1"}
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", running)
            yield running, f"http://127.0.0.1:{port}"
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)


def wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    while running.poll() is None:
        try:
            with urllib.request.urlopen(address):  # noqa: S310 (our own)
                return
        except OSError:
            time.sleep(SECONDS_BETWEEN_LOOKS)
    sys.exit("The workspace ended before it was ready.")


@contextmanager
def watched(folder: Path) -> Iterator[list[int]]:
    """Note again and again how much of the disk is taken, files without a name included."""
    used, is_over = [taken(folder)], threading.Event()

    def look_on() -> None:
        while not is_over.wait(SECONDS_BETWEEN_LOOKS):
            used.append(taken(folder))

    looking = threading.Thread(target=look_on)
    looking.start()
    try:
        yield used
    finally:
        is_over.set()
        looking.join()


def taken(folder: Path) -> int:
    """Return how many bytes of a folder's disk are taken."""
    room = os.statvfs(folder)
    return (room.f_blocks - room.f_bfree) * room.f_frsize


def on_disk(folder: Path) -> int:
    """Return how much is taken once the system has freed what is no longer used."""
    os.sync()
    time.sleep(1)
    return taken(folder)


def come_in(address: str, said: str) -> CookieJar:
    """Become the first administrator, by the link that the server printed."""
    found = re.search(r"/invitations/\S+", said)
    if found is None:
        sys.exit(f"The server printed no link: {said}")
    jar = CookieJar()
    browser = browser_with(jar)
    link = f"{address}/people{found[0]}"
    page = browser.open(link).read().decode()
    form = {
        "csrfmiddlewaretoken": token_in(page),
        "host_name": "Municipality",
        "name": "Kim Berg",
        "email": "kim@example.org",
        "password": "a long enough secret",
    }
    browser.open(link, urllib.parse.urlencode(form).encode())
    return jar


def browser_with(jar: CookieJar) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    if found is None:
        sys.exit("The page holds no form.")
    return found[1]


def send(jar: CookieJar, address: str, megabytes: int) -> None:
    """Send a log as the page's form does."""
    token = token_in(browser_with(jar).open(f"{address}/records/").read().decode())
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        f'{token}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="large.csv"\r\nContent-Type: text/csv\r\n\r\n'
    ).encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    asking = urllib.request.Request(f"{address}/records/")  # noqa: S310 (our own)
    jar.add_cookie_header(asking)
    sending = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=600)
    sending.putrequest("POST", "/records/uploads/")
    sending.putheader("Cookie", asking.get_header("Cookie", ""))
    sending.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    sending.putheader("Content-Length", str(len(head) + megabytes * MEGABYTE + len(end)))
    sending.endheaders(head)
    for piece in pieces(megabytes):
        sending.send(piece)
    sending.send(end)
    answer = sending.getresponse()
    if not (answer.getheader("Location") or "").startswith("/records/uploads/"):
        sys.exit(f"The log was not taken: {answer.status} {answer.read(2000).decode()}")


def pieces(megabytes: int) -> Iterator[bytes]:
    """Yield a log of so many megabytes, one at a time."""
    row = 0
    for number in range(megabytes):
        piece = bytearray() if number else bytearray(HEADER)
        while len(piece) < MEGABYTE:
            piece += ROW % row
            row += 1
        yield bytes(piece[: MEGABYTE - 1] + b"\n")


def peak_of(pid: int) -> float:
    """Return the most memory that a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
