"""A PostgreSQL server of our own, in a folder that is thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALLED = Path("/usr/lib/postgresql")
PASSWORD = "hush: 100 % se/cret@home"  # noqa: S105 - of a server that lives for one test run


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        programs: The folder of PostgreSQL's programs.
        folder: Where its data lie.
        port: Where it listens, on 127.0.0.1 only.
    """

    programs: Path
    folder: Path
    port: int

    @property
    def shown(self) -> str:
        """The address as it may be shown."""
        return f"postgresql://daylit@127.0.0.1:{self.port}/log"

    @property
    def uri(self) -> str:
        """The address with the password."""
        return f"postgresql://daylit:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/log"

    @property
    def password(self) -> str:
        """The password of the user daylit."""
        return PASSWORD

    def run(self, sql: str, database: str = "log") -> None:
        """Run statements by PostgreSQL's own client, which shares no line with the reader."""
        subprocess.run(
            [
                self.programs / "psql",
                "-v",
                "ON_ERROR_STOP=1",
                "-q",
                "-h",
                "127.0.0.1",
                "-p",
                str(self.port),
                "-U",
                "daylit",
                "-d",
                database,
                "-c",
                sql,
            ],
            check=True,
            env=os.environ | {"PGPASSWORD": PASSWORD},
        )


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Start a server on a free port, and stop it at the end."""
    with running() as server:
        yield server


@contextmanager
def running(*, is_durable: bool = False) -> Iterator[Server]:
    """Start a server on a free port, and stop it at the end.

    Args:
        is_durable: Whether it waits for the disk, as where people keep something in it.
    """
    programs = _programs()
    # Not in pytest's own folder, which only its owner may enter: the server must not run as root.
    folder = Path(tempfile.mkdtemp(prefix="daylit-postgresql-"))
    try:
        server = Server(programs, folder, _free_port())
        _start(server, is_durable=is_durable)
        try:
            server.run("CREATE DATABASE log", database="postgres")
            yield server
        finally:
            _as_owner(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = sorted(
        INSTALLED.glob("*/bin/initdb"), key=lambda program: int(program.parts[-3].split(".")[0])
    )
    if not found:
        pytest.fail(
            f"PostgreSQL is not installed: there is no initdb in {INSTALLED}/*/bin. "
            "Install it with: apt-get install postgresql",
            pytrace=False,
        )
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(server: Server, *, is_durable: bool) -> None:
    data, secret = server.folder / "data", server.folder / "password"
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in (server.folder, secret):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    _as_owner(
        server.programs / "initdb",
        "-D",
        data,
        "-U",
        "daylit",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
        # Letters beyond ASCII have capitals too, as where people install it.
        "--lc-ctype=C.UTF-8",
    )
    options = f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
    options += "" if is_durable else " -c fsync=off"
    log = server.folder / "log"
    _as_owner(server.programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", log, "start")


def _as_owner(program: Path, *words: str | Path) -> None:
    """Run one of PostgreSQL's programs, which refuse to be run by root."""
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*before, str(program), *map(str, words)]
    done = subprocess.run(
        command, check=False, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, f"{program.name} failed: {done.stderr}"
