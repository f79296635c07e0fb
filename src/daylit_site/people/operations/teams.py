"""Which teams of the logs someone works in, and whether they may be asked for a team's help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.people.audit import note
from daylit_site.people.errors import UnableToChangeTeamsError
from daylit_site.people.models import Level, TeamMember
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from daylit_site.people.models import Party, Person


@transaction.atomic
def join_team(*, person: Person, party: Party, by: Person, now: datetime) -> TeamMember:
    """Say that someone works in a team; they are not asked for it before they say so themselves.

    Raises:
        UnableToChangeTeamsError: It is someone else's to say, the party is no team of their
            organisation's, or it is said already.
    """
    _refuse_others(person, by)
    if party.level != Level.TEAM or party.organisation_id != person.organisation_id:
        sentence = _("%(name)s is no team of %(organisation)s.")
        words = {"name": party.name, "organisation": person.organisation}
        raise UnableToChangeTeamsError(sentence % words)
    member, is_new = TeamMember.objects.get_or_create(person=person, party=party)
    if not is_new:
        sentence = _("%(person)s works in %(name)s already.")
        raise UnableToChangeTeamsError(sentence % {"person": person, "name": party.name})
    _note("team.joined", member, by, now, after={"may_be_asked": False})
    return member


@transaction.atomic
def leave_team(*, member: TeamMember, by: Person, now: datetime) -> None:
    """Say that someone works in a team no longer.

    Raises:
        UnableToChangeTeamsError: It is someone else's to say.
    """
    _refuse_others(member.person, by)
    _note("team.left", member, by, now, before={"may_be_asked": member.may_be_asked})
    member.delete()


@transaction.atomic
def agree_to_be_asked(*, member: TeamMember, may_be_asked: bool, by: Person, now: datetime) -> None:
    """Say whether one may be suggested where one's team's help is needed.

    Raises:
        UnableToChangeTeamsError: It is someone else's to say.
    """
    if member.person_id != by.pk:
        sentence = _("Only %(person)s can say whether they may be asked.")
        raise UnableToChangeTeamsError(sentence % {"person": member.person})
    held = TeamMember.objects.select_for_update().get(pk=member.pk)
    before, member.may_be_asked = held.may_be_asked, may_be_asked
    if before == may_be_asked:
        return
    member.save(update_fields=["may_be_asked"])
    _note(
        "team.agreed_to_be_asked" if may_be_asked else "team.not_to_be_asked",
        member,
        by,
        now,
        before={"may_be_asked": before},
        after={"may_be_asked": may_be_asked},
    )


def _refuse_others(person: Person, by: Person) -> None:
    if by.pk != person.pk and not by.may(Right.MANAGE):
        sentence = _("Which teams %(person)s works in is said by them or by an administrator.")
        raise UnableToChangeTeamsError(sentence % {"person": person})


def _note(
    verb: str,
    member: TeamMember,
    by: Person,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    note(
        verb,
        target=f"person:{member.person_id}",
        name=str(member),
        by=by,
        now=now,
        before=before,
        after=after,
    )
