"""Pages as one reads them: with signs, not with what HTML writes for these."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client


def text(client: Client, where: str) -> str:
    """Return a page."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    return html.unescape(answer.content.decode())


def sent(client: Client, where: str, **said: Any) -> str:
    """Send a form, and return the page that follows."""
    answer = client.post(where, said, follow=True)
    assert answer.status_code == 200, where
    return html.unescape(answer.content.decode())
