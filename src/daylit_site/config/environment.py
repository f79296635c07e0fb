"""Settings from the environment, through readers that know what a good value looks like.

A reader never raises: what is wrong is kept in ``problems`` and told by a system check, so that
one is told of all of it at once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")

POSTGRESQL = ("postgres", "postgresql")

MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""How a mail server is spoken to: open, made secret after the greeting, or secret throughout."""


@dataclass(frozen=True)
class Problem:
    """A setting that cannot be used as it is.

    Attributes:
        name: The variable.
        said: What is wrong, in a sentence.
        hint: What to write instead.
    """

    name: str
    said: str
    hint: str


@dataclass(frozen=True)
class MailServer:
    """The server that sends mail.

    Attributes:
        scheme: How it is spoken to, one of `MAIL_PORTS`.
    """

    scheme: str
    host: str
    port: int
    user: str
    password: str


@dataclass(frozen=True)
class Environment:
    """What the environment says.

    Attributes:
        values: The variables.
        problems: What was found wrong so far.
    """

    values: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of_process(cls) -> Environment:
        """Return the environment of this process."""
        return cls(dict(os.environ))

    def text(self, name: str, default: str = "") -> str:
        """Return a text; of ``NAME_FILE``, what that file holds."""
        file = self.values.get(f"{name}_FILE")
        if file is None:
            return self.values.get(name, default)
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            said = f"The file {file} cannot be read: {error.strerror}."
            self._refuse(f"{name}_FILE", said, "name a file that this process may read.")
            return default
        except UnicodeDecodeError:
            said = f"The file {file} is not text in UTF-8."
            self._refuse(f"{name}_FILE", said, "name a file of plain text.")
            return default
        if not found:
            said = f"The file {file} is empty."
            self._refuse(f"{name}_FILE", said, f"write into it what {name} would say.")
            return default
        return found

    def flag(self, name: str) -> bool:
        """Return whether something is switched on; it is off where nothing is said."""
        said = self.text(name).strip().lower()
        if said and said not in YES + NO:
            self._refuse(name, f"{said!r} is neither yes nor no.", "write yes or no.")
        return said in YES

    def folder(self, name: str, default: Path) -> Path:
        """Return a folder's whole path."""
        return Path(self.text(name) or default).expanduser().absolute()

    def folders(self, name: str) -> tuple[Path, ...]:
        """Return whole paths of folders, separated as in PATH; none where nothing is said."""
        found = [Path(said) for said in self.text(name).split(os.pathsep) if said]
        for one in found:
            if not one.is_absolute():
                self._refuse(name, f"{str(one)!r} is no whole path.", "begin it at the root.")
        return tuple(one for one in found if one.is_absolute())

    def hosts(self, name: str, port: int) -> tuple[tuple[str, int], ...]:
        """Return servers, separated by commas, with their ports; none where nothing is said.

        Args:
            name: The variable.
            port: Of those that say none.
        """
        found = []
        for said in filter(None, (one.strip() for one in self.text(name).split(","))):
            place = _split(f"//{said}")
            if place is None or not place.hostname or place.netloc != said or "@" in said:
                hint = "write HOST or HOST:PORT, several with commas between them."
                # What is not understood may hold a password.
                self._refuse(name, "It names something that is no server.", hint)
            else:
                found.append((place.hostname, place.port or port))
        return tuple(found)

    def address(self, name: str, default: str) -> SplitResult:
        """Return the address at which people reach the workspace."""
        said = self.text(name, default)
        found = _split(said.rstrip("/"))
        if found is None or found.scheme not in ("http", "https") or not found.hostname:
            hint = "write it as people type it, such as https://daylit.example.org."
            self._refuse(name, f"{said!r} is no web address.", hint)
            return urlsplit(default)
        return found

    def database(self, name: str, sqlite: Path) -> dict[str, object]:
        """Return Django's settings of the database: SQLite where nothing is said."""
        said = self.text(name)
        if not said:
            return _sqlite(sqlite)
        found = _split(said)
        if found is None or found.scheme not in POSTGRESQL or not found.path.strip("/"):
            hint = "write postgresql://USER:PASSWORD@HOST/DATABASE, or leave it out for SQLite."
            self._refuse(name, "It names no PostgreSQL database.", hint)
            return _sqlite(sqlite)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(found.path.strip("/")),
            "USER": unquote(found.username or ""),
            "PASSWORD": unquote(found.password or ""),
            "HOST": unquote(found.hostname or ""),
            "PORT": str(found.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Compiling what a page asks takes longer than answering it: a second against a tenth.
            "OPTIONS": {"options": "-c jit=off"},
        }

    def mail_server(self, name: str) -> MailServer | None:
        """Return the mail server; null, and so no mail, where nothing is said."""
        said = self.text(name)
        if not said:
            return None
        found = _split(said)
        if found is None or found.scheme not in MAIL_PORTS or not found.hostname:
            hint = "write smtp+starttls://USER:PASSWORD@HOST:PORT, smtps:// or smtp://."
            self._refuse(name, "It names no mail server.", hint)
            return None
        return MailServer(
            scheme=found.scheme,
            host=unquote(found.hostname),
            port=found.port or MAIL_PORTS[found.scheme],
            user=unquote(found.username or ""),
            password=unquote(found.password or ""),
        )

    def _refuse(self, name: str, said: str, hint: str) -> None:
        self.problems.append(Problem(name, said, hint))


def _split(said: str) -> SplitResult | None:
    """Split an address; null where it cannot be, or where its port is none."""
    try:
        found = urlsplit(said)
        found.port  # noqa: B018 (raises where it is no number)
    except ValueError:
        return None
    return found


def _sqlite(file: Path) -> dict[str, object]:
    """Return the settings of a SQLite file that several processes and threads write."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
