"""Whose a decision right is, and for which exceptions: told apart in sentences where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit.departures.deadlines import OWN_DEADLINE
from daylit.departures.rolling_up import OTHERS
from daylit.departures.terms import WHOLE_CASE
from daylit.language import _ as in_library
from daylit.language import pgettext as pgettext_in_library
from daylit_site.ledger.deciding.amounts import limit_of
from daylit_site.ledger.models import DecisionRight
from daylit_site.people.models import Person, TeamMember
from daylit_site.people.roles import Right, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Party
    from daylit_site.records.models import Process


ARROW = " → "


def rights_of(process: Process) -> QuerySet[DecisionRight]:
    """Return the rights of a process that stand."""
    standing = DecisionRight.objects.filter(process=process, is_over=False)
    return standing.select_related(
        "team", "tell_team", "process__owner__organisation", "granted_by"
    )


def is_read_by(right: DecisionRight, person: Person) -> bool:
    """Whether someone is told of a right: of the host everybody, of a partner whose it is.

    It is a partner's where it was granted to a team of theirs, or to all partners by their role.
    """
    if not person.is_partner:
        return True
    if right.team is None:
        return right.role == Role.PARTNER
    return right.team.organisation_id == person.organisation_id and right.role in {
        "",
        Role.PARTNER,
    }


def may_close(entry: Entry, person: Person) -> bool:
    """Whether someone may say that an exception is resolved, or open it again.

    That is the host's; a partner's where a right that was granted to them is for it.
    """
    return person.may(Right.WORK) and (not person.is_partner or bool(rights_for(entry, person)))


def why_not(right: DecisionRight, entry: Entry, person: Person) -> str:
    """Say why someone may not decide by a right of an exception; empty where they may."""
    what = {"what": right.what}
    if not is_read_by(right, person):
        return _("That right is not yours. Ask whoever answers for the process.")
    if right.is_over:
        return _("The right “%(what)s” was taken back meanwhile. Nothing was decided.") % what
    if right.process_id != entry.process_id or not applies(right, entry):
        return _("The right “%(what)s” is for other exceptions than this one.") % what
    if not person.may(Right.WORK) or (right.role and right.role != person.role):
        words = what | {"role": _role_of(right)}
        sentence = _("“%(what)s” is for the role %(role)s, which you do not have. Ask its owner.")
        return sentence % words
    if right.team and not _works_in(person, right.team):
        words = what | {"team": right.team.name}
        sentence = _("“%(what)s” is for people of %(team)s, and you are not said to work there.")
        return sentence % words
    return ""


def applies(right: DecisionRight, entry: Entry) -> bool:
    """Whether a right is for exceptions of this kind, at this place."""
    return right.kind in {"", entry.kind} and right.place in {"", entry.place}


def rights_for(entry: Entry, person: Person) -> list[DecisionRight]:
    """Return the rights by which someone may decide of an exception, in the order granted."""
    return [one for one in rights_of(entry.process) if not why_not(one, entry, person)]


def holder_words(right: DecisionRight) -> str:
    """Say whose a right is: member of Depot North, anyone of the host who handles exceptions."""
    if right.team and right.role:
        return _("%(role)s of %(team)s") % {"role": _role_of(right), "team": right.team.name}
    if right.team:
        return _("anyone of %(team)s") % {"team": right.team.name}
    if right.role:
        return _role_of(right)
    host = {"name": right.process.owner.organisation.name}
    return _("anyone of %(name)s who handles exceptions") % host


def place_words(place: str) -> str:
    """Say where: what has no name in the log has one in each language."""
    if place in {OWN_DEADLINE, WHOLE_CASE}:
        return in_library(place)
    others = pgettext_in_library("parties", "others")
    return ARROW.join(others if one == OTHERS else one for one in place.split(ARROW))


def as_whom(right: DecisionRight) -> str:
    """Say as whom someone has a right: member of Depot North; empty where everybody has it."""
    if right.team and not right.role:
        return _("part of %(team)s") % {"team": right.team.name}
    return holder_words(right) if right.role else ""


def right_words(right: DecisionRight) -> str:
    """Say what may be decided, and up to how much: express freight up to 400 SEK."""
    limit = limit_of(right)
    if not limit:
        return right.what
    return _("%(what)s up to %(limit)s") % {"what": right.what, "limit": limit}


def _role_of(right: DecisionRight) -> str:
    return str(Role(right.role).label) if right.role else ""


def _works_in(person: Person, team: Party) -> bool:
    return TeamMember.objects.filter(person=person, party=team).exists()
