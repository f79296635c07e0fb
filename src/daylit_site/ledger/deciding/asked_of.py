"""Who is asked for what is above a limit: who answers for the process, or an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _

from daylit_site.ledger.entry_words import is_named_to
from daylit_site.people.models import Person
from daylit_site.people.roles import RIGHTS, Right, Role

if TYPE_CHECKING:
    from daylit_site.ledger.models import Use
    from daylit_site.records.models import Process

GRANTING = [role for role, rights in RIGHTS.items() if Right.GRANT in rights]


def asked_of(process: Process, by: Person) -> list[Person]:
    """Return who is asked where someone wants to decide above a limit.

    That is who answers for the process. For what these ask themselves, and where they may not grant
    it or can no longer sign in, it is the administrators of their organisation.
    """
    owner = process.owner
    if owner.pk != by.pk and owner.may(Right.GRANT):
        return [owner]
    others = Person.objects.filter(
        role=Role.ADMINISTRATOR,
        is_active=True,
        organisation=owner.organisation_id,
        organisation__left_at=None,
    )
    return list(others.exclude(pk=by.pk).select_related("organisation").order_by("name", "pk"))


def to_be_answered_by(person: Person) -> Q:
    """Say which uses of rights are someone's to answer, as ``asked_of`` has it."""
    owned = Q(right__process__owner=person)
    if not person.may(Right.GRANT):
        return Q(pk__in=())
    if person.role != Role.ADMINISTRATOR:
        return owned & ~Q(by=person)
    is_owners = Q(by=F("right__process__owner"))
    may_not = ~Q(right__process__owner__role__in=GRANTING)
    is_gone = Q(right__process__owner__is_active=False)
    of_theirs = Q(right__process__owner__organisation=person.organisation_id)
    return (owned | (of_theirs & (is_owners | may_not | is_gone))) & ~Q(by=person)


def waiting_words(use: Use) -> str:
    """Say to whoever asked above a limit whose answer they wait for, as far as they are told."""
    asked = asked_of(use.right.process, use.by)
    named = ", ".join(one.name for one in asked if is_named_to(one, use.by))
    if not asked:
        return _("Nobody who could grant it can sign in just now.")
    if not named:
        name = {"name": use.right.process.owner.organisation.name}
        return _("It waits for the answer of %(name)s.") % name
    return _("It waits for the answer of %(name)s.") % {"name": named}


def asked_words(process: Process, by: Person) -> str:
    """Say to who is about to ask above a limit who will be asked."""
    asked = asked_of(process, by)
    if not asked:
        return _("Nobody who could grant it can sign in just now.")
    if asked != [process.owner]:
        named = ", ".join(one.name for one in asked if is_named_to(one, by))
        if not named:
            return _("Then an administrator is asked.")
        return _("Then an administrator is asked: %(names)s.") % {"names": named}
    if not is_named_to(process.owner, by):
        name = {"name": process.owner.organisation.name}
        return _("Then whoever answers for the process at %(name)s is asked.") % name
    name = {"name": process.owner.name}
    return _("Then %(name)s is asked, who answers for the process.") % name
