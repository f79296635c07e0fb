"""In which teams people work: said by themselves under their account, or by an administrator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.people import operations
from daylit_site.people.access import needs
from daylit_site.people.models import Party, Person, TeamMember
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE)
@require_POST
def join(request: PersonRequest) -> HttpResponse:
    """Say that one works in a team."""
    _join(request, request.user)
    return redirect("account")


@needs(Right.SEE)
@require_POST
def leave(request: PersonRequest, party_id: int) -> HttpResponse:
    """Say that one works in a team no longer."""
    _leave(request, _member(request.user, party_id))
    return redirect("account")


@needs(Right.SEE)
@require_POST
def asked(request: PersonRequest, party_id: int) -> HttpResponse:
    """Say whether one may be suggested where a team's help is needed."""
    member = _member(request.user, party_id)
    may_be_asked = request.POST.get("may_be_asked") == "yes"
    said = (
        _("You may be suggested where help of %(name)s is needed.")
        if may_be_asked
        else _("You are not suggested where help of %(name)s is needed.")
    )
    saying = partial(operations.agree_to_be_asked, member=member, may_be_asked=may_be_asked)
    saying = partial(saying, by=request.user, now=timezone.now())
    do(request, saying, said=said % {"name": member.party})
    return redirect("account")


@needs(Right.MANAGE)
@require_POST
def add(request: PersonRequest, person_id: int) -> HttpResponse:
    """Say that someone works in a team."""
    found = _person(request, person_id)
    _join(request, found)
    return redirect("person", found.pk)


@needs(Right.MANAGE)
@require_POST
def remove(request: PersonRequest, person_id: int, party_id: int) -> HttpResponse:
    """Say that someone works in a team no longer."""
    found = _person(request, person_id)
    _leave(request, _member(found, party_id))
    return redirect("person", found.pk)


def _join(request: PersonRequest, person: Person) -> None:
    """Add a person to the team that was chosen; one that is not there is none."""
    asked_for = request.POST.get("party", "")
    seen = Party.objects.visible_to(request.user).select_related("organisation")
    party = get_object_or_404(seen, pk=asked_for if asked_for.isdecimal() else None)
    said = _("%(person)s works in %(name)s now.") % {"person": person, "name": party}
    joining = partial(operations.join_team, person=person, party=party)
    do(request, partial(joining, by=request.user, now=timezone.now()), said=said)


def _leave(request: PersonRequest, member: TeamMember) -> None:
    words = {"person": member.person, "name": member.party}
    leaving = partial(operations.leave_team, member=member, by=request.user, now=timezone.now())
    do(request, leaving, said=_("%(person)s works in %(name)s no longer.") % words)


def _person(request: PersonRequest, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)


def _member(person: Person, party_id: int) -> TeamMember:
    members = TeamMember.objects.select_related("person__organisation", "party")
    return get_object_or_404(members, person=person, party=party_id)
