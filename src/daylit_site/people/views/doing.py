"""Doing what a button asks for, and saying on the next page how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from daylit_site.people.errors import UnableToError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def do(request: HttpRequest, operation: Callable[[], object], *, said: str) -> bool:
    """Do something; say that it was done, or why it was refused. Return whether it was done."""
    try:
        operation()
    except UnableToError as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, said)
    return True
