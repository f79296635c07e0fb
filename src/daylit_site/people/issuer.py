"""The provider through which people sign in besides their password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

KEY_LENGTH = 16


@dataclass(frozen=True)
class Issuer:
    """Who vouches for people.

    Attributes:
        address: The issuer's address, without a slash at its end.
        client: The name under which it knows this workspace.
        secret: With which this workspace shows that it is the one.
        name: What people call it.
    """

    address: str
    client: str
    secret: str = field(repr=False)
    name: str

    @property
    def key(self) -> str:
        """Whose people these are: another issuer's people are others, whatever it calls them."""
        return f"oidc-{hashlib.sha256(self.address.encode()).hexdigest()[:KEY_LENGTH]}"
