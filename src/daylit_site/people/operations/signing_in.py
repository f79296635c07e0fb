"""Letting in whom a provider vouches for: someone who is here, or holds an open invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.audit import note
from daylit_site.people.errors import UnableToSignInError
from daylit_site.people.models import LONGEST_NAME, Invitation, Person, may_enter
from daylit_site.people.operations.invitations import mark_taken_up

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.issuer import Issuer


@dataclass(frozen=True)
class Vouched:
    """What a provider says of someone.

    Attributes:
        subject: As whom it knows them, for ever.
        address: Their e-mail address, if the provider has verified it; else empty.
        name: What they are called; empty where it does not say.
    """

    subject: str
    address: str
    name: str


@transaction.atomic
def person_vouched_for(*, issuer: Issuer, vouched: Vouched, now: datetime) -> Person:
    """Return who it is, and know them from now on by how the provider knows them.

    An open invitation to their very address is thereby taken up. Whose access has ended is returned
    as well, but not known from now on: being let in is asked for elsewhere.

    Raises:
        UnableToSignInError: The provider has not verified the address, nobody of that address
            is here or invited, or whoever is here is tied to another account of the provider's.
    """
    if not vouched.address:
        sentence = _(
            "%(name)s does not confirm your e-mail address, and by that alone you are known here."
        )
        raise UnableToSignInError(sentence % {"name": issuer.name})
    same = Person.objects.filter(email__iexact=vouched.address)
    person = next((one for one in same if _is_same(one.email, vouched.address)), None)
    if person is None:
        person = _invited(vouched, now)
    if may_enter(person):
        _tie(person, issuer, vouched, now)
    return person


def _tie(person: Person, issuer: Issuer, vouched: Vouched, now: datetime) -> None:
    """Know a person by one account of a provider; an address may be given to somebody else there.

    Their row is locked, so that two accounts cannot be tied at once.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    ties = SocialAccount.objects.filter(provider=issuer.key, user=person)
    if ties.exclude(uid=vouched.subject).exists():
        sentence = _(
            "The address %(address)s is tied to another account of %(name)s; an administrator can"
            " let it sign in anew."
        )
        raise UnableToSignInError(sentence % {"address": vouched.address, "name": issuer.name})
    _tied, is_new = SocialAccount.objects.get_or_create(
        provider=issuer.key, uid=vouched.subject, defaults={"user": person}
    )
    if is_new:
        note(
            "person.tied",
            target=f"person:{person.pk}",
            name=person.name,
            by=person,
            now=now,
            after={"provider": issuer.name},
        )


def _invited(vouched: Vouched, now: datetime) -> Person:
    """Take up the invitation of an address; the person signs in through the provider only."""
    open_ones = Invitation.objects.open_at(now).exclude(organisation=None).select_for_update()
    same = open_ones.filter(email__iexact=vouched.address)
    invitation = next((one for one in same if _is_same(one.email, vouched.address)), None)
    if invitation is None or invitation.organisation is None:
        sentence = _("Nobody of the address %(address)s is invited. Ask an administrator for it.")
        raise UnableToSignInError(sentence % {"address": vouched.address})
    person = Person(
        email=vouched.address.lower(),
        name=(vouched.name or vouched.address)[:LONGEST_NAME],
        organisation=invitation.organisation,
        role=invitation.role,
    )
    person.set_unusable_password()
    person.save()
    mark_taken_up(invitation=invitation, person=person, now=now)
    return person


def _is_same(here: str, there: str) -> bool:
    """Whether two addresses differ in capitals only; databases may take other letters for alike."""
    return here.lower() == there.lower()
