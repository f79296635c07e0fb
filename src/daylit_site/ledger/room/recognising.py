"""Knowing people again who were in rooms by their address before they had an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.signals import user_logged_in

from daylit_site.ledger.operations import rooms

if TYPE_CHECKING:
    from daylit_site.people.models import Person


def recognise_who_signs_in() -> None:
    """Have whoever signs in be in the rooms into which they were brought by mail."""
    user_logged_in.connect(_recognise, dispatch_uid="ledger.recognise")


def _recognise(*, user: Person, **_told: object) -> None:
    rooms.recognise(person=user)
