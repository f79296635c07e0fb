"""Keeping who signed in, who could not, and what people changed of how they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.utils import timezone

from daylit_site.people.audit import note
from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.dispatch import Signal

VERBS: Mapping[str, Signal] = {
    "sign_in.done": user_logged_in,
    "sign_in.password_changed": password_changed,
    "sign_in.password_reset": password_reset,
    "sign_in.codes_added": authenticator_added,
    "sign_in.codes_removed": authenticator_removed,
    "sign_in.codes_renewed": authenticator_reset,
}
"""What Django and allauth tell of someone, by what is kept of it."""


def listen() -> None:
    """Have all that noted from now on."""
    for verb, signal in VERBS.items():
        signal.connect(_noting(verb), weak=False, dispatch_uid=verb)
    user_login_failed.connect(_note_failed, dispatch_uid="sign_in.failed")


def _noting(verb: str) -> Any:
    def receive(*, user: Person, **_told: object) -> None:
        target = f"person:{user.pk}"
        note(verb, target=target, name=user.name, by=user, now=timezone.now())

    return receive


def _note_failed(*, credentials: Mapping[str, Any], **_told: object) -> None:
    """Note whose address it was, if it is someone's; nothing of what was written there."""
    address = credentials.get("email") or credentials.get("username") or ""
    person = Person.objects.filter(email__iexact=address).first()
    now = timezone.now()
    if person is None:
        note("sign_in.failed_as_nobody", target="sign_in:", by="", now=now)
    else:
        note("sign_in.failed", target=f"person:{person.pk}", name=person.name, by="", now=now)
