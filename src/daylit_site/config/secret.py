"""The key that signs sessions and links: made once for a workspace, and kept in its folder."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "secret-key"
BYTES = 48


def kept_secret(home: Path) -> str:
    """Return the workspace's key; empty, with which Django refuses to work, where none was made."""
    try:
        return (home / NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def make_secret(home: Path) -> None:
    """Make the workspace's key where it has none; nobody but its owner may read the file."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(home / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(file, "w", encoding="ascii") as writing:
        writing.write(secrets.token_urlsafe(BYTES))
