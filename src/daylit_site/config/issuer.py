"""The provider through which people sign in besides their password: an issuer of OpenID Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from daylit_site.config.environment import Problem
from daylit_site.people.issuer import Issuer

if TYPE_CHECKING:
    from daylit_site.config.environment import Environment

ADDRESS, CLIENT, SECRET, NAME = (
    "DAYLIT_OIDC_URL",
    "DAYLIT_OIDC_CLIENT",
    "DAYLIT_OIDC_SECRET",
    "DAYLIT_OIDC_NAME",
)
HINTS = {
    ADDRESS: "write the issuer's address, such as https://login.example.org.",
    CLIENT: "write the name under which the provider knows this workspace.",
    SECRET: "write the secret that the provider gave this workspace.",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def issuer_of(environment: Environment) -> Issuer | None:
    """Return the provider that the environment names; null where it names none, or not wholly.

    What is missing or no good is told as a problem of the environment.
    """
    said = {name: environment.text(name).strip() for name in (ADDRESS, CLIENT, SECRET, NAME)}
    if not any(said.values()):
        return None
    missing = [name for name in HINTS if not said[name]]
    for name in missing:
        sentence = "Signing in through a provider is set up by half: this is missing."
        environment.problems.append(Problem(name, sentence, HINTS[name]))
    address = _address(environment, said[ADDRESS]) if said[ADDRESS] else None
    if missing or address is None:
        return None
    name = said[NAME] or address.hostname or ""
    return Issuer(address.geturl().rstrip("/"), said[CLIENT], said[SECRET], name)


def _address(environment: Environment, said: str) -> SplitResult | None:
    """Return the issuer's address; null where it is none that can be trusted on its way."""
    try:
        found = urlsplit(said)
        is_near = found.scheme == "http" and found.hostname in LOOPBACK
        found.port  # noqa: B018 (raises where it is no number)
    except ValueError:
        found, is_near = SplitResult("", "", "", "", ""), False
    if (found.scheme == "https" and found.hostname) or is_near:
        return found
    sentence = f"{said!r} is no address that begins with https."
    environment.problems.append(Problem(ADDRESS, sentence, HINTS[ADDRESS]))
    return None
