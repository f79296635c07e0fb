"""Databases as their addresses name them; no password ever leaves this module in words."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from daylit.errors import ParameterError, UnableToReadError
from daylit.language import _

FORMS = ("duckdb:///FILE", "sqlite:///FILE", "postgresql://USER@HOST/DATABASE")
_FILES = {"duckdb": "DuckDB", "sqlite": "SQLite"}
_SERVERS = {"postgresql", "postgres"}
_READ_ONLY = "-c default_transaction_read_only=on"
_SECONDS_TO_CONNECT = "10"
_NOTICES_SILENCE = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""Else a server that falls silent in the middle is waited for, for hours."""
_NOWHERE = f"{os.devnull}/none"
"""A file that is never there; for an empty name, or none, the driver has files of its own."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_USUAL_PORT = 5432


@dataclass(frozen=True)
class Bounds:
    """What a query may take.

    Attributes:
        longest_seconds: So long may it take until its last row is taken; a server ends it then by
            itself. None for as long as it takes.
        most_bytes: So much may its rows be, as they come. None for all that they are.
        may_lend: Whether a server may be shown what is not in its address: the password or the
            certificate of whoever runs this.
    """

    longest_seconds: int | None = None
    most_bytes: int | None = None
    may_lend: bool = True


BOUNDLESS = Bounds()


@dataclass(frozen=True)
class Database:
    """A database that a query is asked of.

    Attributes:
        engine_name: DuckDB, SQLite or PostgreSQL.
        shown: Its address without a password or parameters; for a file, the file.
        name: What it is called in the import report.
        file: The file; None for a server.
        address: What the driver connects by; empty for a file. Never to be shown.
        secrets: What must not be repeated from the driver's messages.
        longest_seconds: After how long a server is told to end; None for never.
    """

    engine_name: str
    shown: str
    name: str
    file: Path | None
    address: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    longest_seconds: int | None = None

    def without_secrets(self, message: str) -> str:
        """Return a message of the driver without a password or an address that may hold one."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            message = message.replace(secret, "***")
        return message


def database_at(uri: str, bounds: Bounds = BOUNDLESS) -> Database:
    """Return the database that an address names.

    Args:
        uri: The address.
        bounds: What a query may take.

    Raises:
        ParameterError: It is no address of a database that can be read.
        UnableToReadError: It names a file that is not there.
    """
    scheme = _SCHEME.match(uri)
    kind = scheme.group(1).lower() if scheme else ""
    if kind in _FILES:
        return _in_file(kind, uri)
    if kind in _SERVERS:
        return _on_server(uri, bounds)
    of_kind = _("The address of the database begins with {kind}; it must be {forms}.")
    of_none = _("The address of the database names no kind of database; it must be {forms}.")
    said = (of_kind if kind else of_none).format(kind=repr(f"{kind}:"), forms=_forms())
    raise ParameterError(said)


def _forms() -> str:
    first, second, third = FORMS
    return _("{first}, {second} or {third}").format(first=first, second=second, third=third)


def _in_file(kind: str, uri: str) -> Database:
    rest = uri.split(":", 1)[1].removeprefix("//")
    if not rest.strip("/"):
        said = _("The address {address} names no file; write {form}.")
        raise ParameterError(said.format(address=repr(uri), form=f"{kind}:///FILE"))
    # sqlite:///shop.db is beside us, sqlite:////data/shop.db from the root, as is the custom.
    near = Path(rest.removeprefix("/"))
    file = near if near.exists() or not Path(rest).exists() else Path(rest)
    if not file.exists():
        raise UnableToReadError(file, _("there is no such file"))
    if file.is_dir():
        raise UnableToReadError(file, _("it is a folder, not a file"))
    return Database(_FILES[kind], str(file), file.name, file)


def _on_server(uri: str, bounds: Bounds) -> Database:
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        raise _no_server() from None
    if not parts.netloc and not parts.path.strip("/"):
        raise _no_server()
    given = dict(parse_qsl(parts.query))
    secrets = _secrets(uri, parts.password, given)
    seconds = bounds.longest_seconds
    bound = "" if seconds is None else f"-c statement_timeout={seconds}s"
    options = " ".join(filter(None, (given.get("options"), _READ_ONLY, bound)))
    nothing_ours = {} if bounds.may_lend else _nothing_ours(parts.password)
    asked = {"connect_timeout": _SECONDS_TO_CONNECT, **_NOTICES_SILENCE, **nothing_ours, **given}
    asked["options"] = options
    query = urlencode(asked, quote_via=quote)
    address = urlunsplit(("postgresql", parts.netloc, parts.path, query, ""))
    user = f"{parts.username}@" if parts.username else ""
    host = parts.hostname or given.get("host", "")
    place = f"{user}{host}{f':{port}' if port and port != _USUAL_PORT else ''}"
    shown = f"postgresql://{place}{parts.path}"
    return Database("PostgreSQL", shown, shown, None, address, (*secrets, address), seconds)


def _nothing_ours(password: str | None) -> dict[str, str]:
    """Return what keeps the driver from the password and the certificate of whoever runs this."""
    files = {"passfile": _NOWHERE, "sslcert": _NOWHERE}
    # One that is empty, other than none, is not taken from the environment.
    return files if password else {"password": "", **files}


def _secrets(uri: str, password: str | None, given: dict[str, str]) -> tuple[str, ...]:
    found = {uri, password or "", unquote(password or "")}
    found |= {value for key, value in given.items() if "pass" in key.lower()}
    return tuple(secret for secret in found if secret)


def _no_server() -> ParameterError:
    # The address is not repeated, as a password may stand in it.
    return ParameterError(
        _(
            "The address of the PostgreSQL database is not understood; write "
            "postgresql://USER@HOST:PORT/DATABASE, with % codes for special signs in it."
        )
    )
