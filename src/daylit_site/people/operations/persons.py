"""What is done to a person who is here: role, access, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.audit import note
from daylit_site.people.errors import UnableToChangePersonError
from daylit_site.people.models import Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@transaction.atomic
def deactivate(*, person: Person, by: Person, now: datetime) -> None:
    """End a person's access from this moment on; what they did stays.

    Raises:
        UnableToChangePersonError: It is oneself, or the last administrator.
    """
    _refuse_oneself(person, by)
    _keep_an_administrator(person)
    _activate(person, is_active=False)
    _note("person.deactivated", person, by, now)


@transaction.atomic
def reactivate(*, person: Person, by: Person, now: datetime) -> None:
    """Let a person in again."""
    _activate(person, is_active=True)
    _note("person.reactivated", person, by, now)


@transaction.atomic
def change_role(*, person: Person, role: Role, by: Person, now: datetime) -> None:
    """Give a person another role.

    Raises:
        UnableToChangePersonError: It is oneself, the last administrator, or the role is not one of
            their organisation's.
    """
    _refuse_oneself(person, by)
    if not person.organisation.may_have(role):
        sentence = _("People of partner organisations are partner members, others not.")
        raise UnableToChangePersonError(sentence)
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    before, person.role = person.role, role
    person.save(update_fields=["role"])
    _note("person.role_changed", person, by, now, {"role": before}, {"role": str(role)})


@transaction.atomic
def forget_codes(*, person: Person, by: Person, now: datetime) -> None:
    """Let a person in by password, or through a provider, alone until they set an app up anew.

    Raises:
        UnableToChangePersonError: It is oneself.
    """
    _refuse_oneself(person, by)
    Authenticator.objects.filter(user=person).delete()
    _note("person.codes_forgotten", person, by, now)


@transaction.atomic
def loosen(*, person: Person, by: Person, now: datetime) -> None:
    """Know a person no more by an account of a provider's, until they sign in through it again.

    Raises:
        UnableToChangePersonError: It is oneself.
    """
    _refuse_oneself(person, by)
    ties = SocialAccount.objects.filter(user=person)
    before = {"provider": ", ".join(ties.values_list("provider", flat=True))}
    ties.delete()
    _note("person.loosened", person, by, now, before)


def tell_of_password_link(*, person: Person, by: Person, now: datetime) -> None:
    """Keep that a link was made with which a person chooses a new password; not the link."""
    _note("person.password_link_made", person, by, now)


def choose_language(*, person: Person, language: str) -> None:
    """Show pages to a person in a language from now on."""
    person.language = language
    person.save(update_fields=["language"])


def _activate(person: Person, *, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])


def _note(
    verb: str,
    person: Person,
    by: Person,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    target = f"person:{person.pk}"
    note(verb, target=target, name=person.name, by=by, now=now, before=before, after=after)


def _refuse_oneself(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise UnableToChangePersonError(_("Your own access is changed by another administrator."))


def _keep_an_administrator(person: Person) -> None:
    """Refuse to take the last one; the rows are locked, so that two cannot take each other."""
    others = Person.objects.administrators().exclude(pk=person.pk).select_for_update()
    if not list(others):
        raise UnableToChangePersonError(_("The workspace needs an administrator who can sign in."))
