"""A provider of OpenID Connect on this machine: small, but it signs, and checks who asks."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from daylit_site.people.issuer import Issuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT, SECRET = "daylit", "known to both"


@cache
def signing_key(name: str) -> RSAPrivateKey:
    """Return a key; the same one for the same name."""
    del name
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What the provider knows, and how it misbehaves.

    Attributes:
        address: Where it is reached.
        who: What it says of whoever signs in there.
        told_elsewhere: What it says of them only when it is asked for more.
        changes: What is other in its signed answer than it should be.
        signs_with: The name of its key.
        algorithm: How it signs.
        says_no: Whether it sends people back without letting them in.
        configuration: What is other in what it says of itself.
        asked: What came in at the door, for each code that it gave.
    """

    address: str = ""
    who: dict[str, Any] = field(default_factory=dict)
    told_elsewhere: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    signs_with: str = "its own"
    algorithm: str = "RS256"
    says_no: bool = False
    configuration: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> Issuer:
        """What the settings say of it."""
        return Issuer(self.address, CLIENT, SECRET, "Staff sign-in")

    def openid_configuration(self) -> dict[str, Any]:
        """Say of itself where it is asked what."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            **self.configuration,
        }

    def keys(self) -> dict[str, Any]:
        """Return the public half of its own key."""
        public = signing_key("its own").public_key()
        key = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
        return {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]}

    def come_back(self, asked: dict[str, str]) -> str:
        """Let someone in, or not, and return where they are sent."""
        back = {"state": asked["state"]}
        if self.says_no:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe()
            self.asked[back["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """Give a signed answer for a code, once, to whoever asked for it."""
        begun = self.asked.pop(asked.get("code", ""), None)
        if begun is None or (asked["client_id"], asked["client_secret"]) != (CLIENT, SECRET):
            return None
        challenge = hashlib.sha256(asked["code_verifier"].encode()).digest()
        is_same = begun["code_challenge"] == urlsafe_b64encode(challenge).decode().rstrip("=")
        if not is_same or begun["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.who}
        return {"access_token": "open", "token_type": "Bearer", "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        said = {name: is_so for name, is_so in {**claims, **self.changes}.items() if is_so != ""}
        key: Any = signing_key(self.signs_with)
        if self.algorithm == "HS256":
            key = "anyone could have this key, as it is no secret at all"
        if self.algorithm == "none":
            key = None
        return jwt.encode(said, key, algorithm=self.algorithm, headers={"kid": "1"})


class _Door(BaseHTTPRequestHandler):
    """What the provider is asked over HTTP."""

    server: _Server

    def do_GET(self) -> None:
        """Answer what is looked up, and send those back who come to sign in."""
        provider, asked = self.server.provider, urlsplit(self.path)
        if asked.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", provider.come_back(_flat(asked.query)))
            self.end_headers()
            return
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": provider.openid_configuration,
            "/keys": provider.keys,
            "/userinfo": lambda: provider.told_elsewhere,
        }
        self._say(answers[asked.path]())

    def do_POST(self) -> None:
        """Answer with a signed token."""
        asked = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._say(self.server.provider.token(asked))

    def log_message(self, format: str, *said: object) -> None:  # noqa: A002 (its name there)
        """Be quiet."""

    def _say(self, said: dict[str, Any] | None) -> None:
        body = json.dumps(said or {"error": "invalid_grant"}).encode()
        self.send_response(200 if said else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    provider: Provider


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def loopback_provider() -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Door) as server:
        provider = server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
        running = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        running.start()
        try:
            yield provider
        finally:
            server.shutdown()
            running.join()
