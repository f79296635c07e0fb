"""What the workspace keeps and must not be read from its database: encrypted with its secret key.

The key is made of ``DAYLIT_SECRET_KEY``. With another one nothing kept here can be read again: what
was lost is then said anew, never guessed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from daylit.errors import DaylitError

SALT = "daylit_site.people.secrets"


class SecretKeyChangedError(DaylitError, ValueError):
    """Something was encrypted with another secret key, or changed since; it cannot be read."""


def encrypted(text: str) -> str:
    """Return a text as it may be kept; another one each time.

    Args:
        text: The secret.

    Returns:
        Letters, digits, ``-``, ``_`` and ``=``; about 100 more than 4/3 of the text's.
    """
    return _box().encrypt(text.encode()).decode("ascii")


def decrypted(text: str) -> str:
    """Return the secret that `encrypted` was given.

    Args:
        text: What was kept.

    Raises:
        SecretKeyChangedError: It was not encrypted with the key that the workspace has now.
    """
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken as error:
        sentence = _("It was kept with another secret key, so it cannot be read any more.")
        raise SecretKeyChangedError(sentence) from error


def _box() -> Fernet:
    """Return what locks and opens, with the key that the settings hold at this moment."""
    digest = salted_hmac(SALT, "key", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(digest))
