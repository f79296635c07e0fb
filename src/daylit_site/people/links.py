"""Links that are given to people: whole ones, at the address where the workspace is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from daylit_site.people.models import Person


def invitation_link(token: str) -> str:
    """Return the link with which an invitation is taken up."""
    return _whole(reverse("take_up", args=[token]))


def password_link(person: Person) -> str:
    """Return a link with which a person chooses a new password, as a mail would bring it."""
    key = default_token_generator.make_token(person)
    named = {"uidb36": user_pk_to_url_str(person), "key": key}
    return _whole(reverse("account_reset_password_from_key", kwargs=named))


def come_back_link() -> str:
    """Return where a provider through which people sign in sends them back to."""
    return _whole(reverse("come_back_signed_in"))


def _whole(path: str) -> str:
    address: str = settings.ADDRESS.geturl()
    return address + path
