"""A workspace that is really served, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS_TO_START = 180


@dataclass(frozen=True)
class Served:
    """A workspace that is served.

    Attributes:
        address: Where.
        said: The file that holds what its command said.
        home: The workspace's folder.
        pid: The process that serves it.
    """

    address: str
    said: Path
    home: Path
    pid: int

    @property
    def first_link(self) -> str:
        """The link that makes the first administrator."""
        found = re.search(r"http://\S+/invitations/\S+", self.said.read_text(encoding="utf-8"))
        assert found is not None
        return found[0]


def run(folder: Path, *command: str) -> None:
    """Have a command of the command line do something to the workspace of a folder."""
    asked = [sys.executable, "-m", "daylit.cli", *command, "--home", str(folder / "workspace")]
    subprocess.run(asked, env=_environment(), check=True)


@contextmanager
def served(folder: Path, *command: str, **variables: str) -> Iterator[Served]:
    """Serve a workspace with a command of the command line until the block ends."""
    port = _free_port()
    said = folder / "said.txt"
    asked = [sys.executable, "-m", "daylit.cli", *command]
    asked += ["--home", str(folder / "workspace"), "--port", str(port)]
    with said.open("wb") as output:
        running = subprocess.Popen(
            asked, stdout=output, stderr=output, env=_environment() | variables
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, running, said)
            yield Served(address, said, folder / "workspace", running.pid)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)


def _environment() -> dict[str, str]:
    """Return an environment that says nothing of a workspace, nor of the tests' own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DAYLIT_", "DJANGO_"))
    }
    return kept | {"PYTHONUNBUFFERED": "1"}


def _wait_until_ready(address: str, running: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(10 * SECONDS_TO_START):
        if running.poll() is not None:
            pytest.fail(f"The workspace ended: {said.read_text(encoding='utf-8')}")
        try:
            with urllib.request.urlopen(f"{address}/readyz") as answer:  # noqa: S310 (our own)
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"The workspace did not start: {said.read_text(encoding='utf-8')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
