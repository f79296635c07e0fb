"""Addresses of databases that may be asked: which, how they are kept, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from daylit_site.people.secrets import SecretKeyChangedError, decrypted, encrypted
from daylit_site.records.errors import UnableToNameError

if TYPE_CHECKING:
    from daylit_site.records.models import Source

KINDS = ("postgresql", "postgres")
USUAL_PORT = 5432
UNDERSTOOD = {"sslmode"}
"""What may stand behind the ? of an address; the rest could lead elsewhere."""


@dataclass(frozen=True)
class Address:
    """The address of a PostgreSQL database.

    Attributes:
        password: Empty where none is said; in no text of it but ``whole``.
        behind: What stands behind the ?.
    """

    user: str
    password: str
    host: str
    port: int
    database: str
    behind: str

    def __repr__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """As pages show it."""
        return self._written(quote(self.user, safe=""))

    @property
    def whole(self) -> str:
        """As the database is reached by it; kept encrypted only."""
        password = f":{quote(self.password, safe='')}" if self.password else ""
        return self._written(f"{quote(self.user, safe='')}{password}")

    def _written(self, who: str) -> str:
        at = f"{who}@" if who else ""
        place = server_shown(self.host, self.port)
        behind = f"?sslmode={quote(self.behind, safe='')}" if self.behind else ""
        return f"postgresql://{at}{place}/{quote(self.database, safe='')}{behind}"


def server_shown(host: str, port: int) -> str:
    """Return a server as it is written in addresses."""
    named = f"[{host}]" if ":" in host else host
    return named if port == USUAL_PORT else f"{named}:{port}"


def servers_shown() -> list[str]:
    """Return the servers whose databases may be asked."""
    return [server_shown(host, port) for host, port in settings.SOURCE_DATABASES]


def reachable(said: str, *, password: str = "") -> Address:
    """Return the address of a database, if it may be asked.

    It is put together anew of its parts, so that nothing else of what was said is heeded.

    Args:
        said: The address, with or without a password.
        password: The password; where it is empty, that of the address.

    Raises:
        UnableToNameError: It may not be asked, or is no address of a PostgreSQL database.
    """
    if not settings.SOURCE_DATABASES:
        raise UnableToNameError(_("No database may be asked."))
    found = _understood(said)
    if found is None:
        refused = _("Write it as postgresql://USER@HOST/DATABASE, special signs in it as % codes.")
        raise UnableToNameError(refused)
    if (found.host, found.port) not in settings.SOURCE_DATABASES:
        refused = _("Only databases on these servers may be asked: %(servers)s.")
        raise UnableToNameError(refused % {"servers": ", ".join(servers_shown())})
    return Address(
        found.user, password or found.password, found.host, found.port, found.database, found.behind
    )


def without_password(said: str) -> str:
    """Return an address as it may be shown again; empty where it is not understood."""
    found = _understood(said)
    return "" if found is None else found.shown


def kept(address: Address) -> str:
    """Return an address as the workspace keeps it."""
    return encrypted(address.whole)


def address_of(source: Source) -> Address:
    """Return the address of a database that was named.

    Raises:
        UnableToNameError: It cannot be read any more, or may not be asked any more.
    """
    try:
        whole = decrypted(source.address)
    except SecretKeyChangedError as error:
        lost = _(
            "The address of the database was kept with another secret key of the workspace, so it "
            "cannot be read any more. Give it again."
        )
        raise UnableToNameError(lost) from error
    return reachable(whole)


def _understood(said: str) -> Address | None:
    """Return the parts of an address; null where it is none, or holds what is not heeded."""
    try:
        parts = urlsplit(said.strip())
        port = parts.port or USUAL_PORT
    except ValueError:
        return None
    behind = dict(parse_qsl(parts.query, keep_blank_values=True))
    database = unquote(parts.path.removeprefix("/"))
    is_plain = not parts.fragment and not behind.keys() - UNDERSTOOD
    if parts.scheme not in KINDS or not parts.hostname or not database or not is_plain:
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(user, password, parts.hostname, port, database, behind.get("sslmode", ""))
