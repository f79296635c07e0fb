"""Who takes part, inviting someone, and a person's role and access."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daylit_site.people import operations, queries
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.forms import ChangingRole, Inviting, JoiningTeam
from daylit_site.people.links import invitation_link, password_link
from daylit_site.people.mail import send_invitation
from daylit_site.people.models import Invitation, Person
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE_PEOPLE)
def people(request: PersonRequest) -> HttpResponse:
    """Show the organisations with their people and open invitations."""
    found = queries.taking_part(person=request.user, now=timezone.now())
    return render(request, "people/people.html", {"taking_part": found})


@needs(Right.MANAGE)
@never_cache
def invite(request: PersonRequest) -> HttpResponse:
    """Invite someone; the link is shown on this one page and never again."""
    asked = {"organisation": request.GET.get("organisation")}
    form = Inviting(request.POST or None, person=request.user, initial=asked)
    if form.is_valid():
        said = form.cleaned_data
        try:
            token = operations.invite(**said, invited_by=request.user, now=timezone.now())
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            return _invited(request, said, invitation_link(token))
    return render(request, "people/invite.html", {"form": form, "has_mail": settings.HAS_MAIL})


def _invited(request: PersonRequest, said: dict[str, Any], link: str) -> HttpResponse:
    """Mail the link where that can be done, and show it."""
    was_mailed = send_invitation(
        email=said["email"],
        organisation=said["organisation"],
        invited_by=request.user,
        link=link,
    )
    shown = {**said, "link": link, "was_mailed": was_mailed, "has_mail": settings.HAS_MAIL}
    return render(request, "people/invited.html", shown)


@needs(Right.MANAGE)
@require_POST
def withdraw(request: PersonRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation no longer good."""
    visible = Invitation.objects.visible_to(request.user)
    found = get_object_or_404(visible, pk=invitation_id, accepted_at=None)
    said = _("The invitation of %(email)s is withdrawn.") % {"email": found}
    withdrawing = partial(
        operations.withdraw, invitation=found, by=request.user, now=timezone.now()
    )
    do(request, withdrawing, said=said)
    return redirect("people")


@needs(Right.MANAGE)
def person(request: PersonRequest, person_id: int) -> HttpResponse:
    """Show a person, and what can be changed about them."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
    return _person_shown(request, found, ChangingRole(person=found))


def _person_shown(request: PersonRequest, found: Person, form: ChangingRole) -> HttpResponse:
    shown = {
        "person": found,
        "form": form,
        "has_second_factor": queries.has_second_factor(person=found),
        "is_tied": queries.is_tied(person=found, issuer=settings.OIDC),
        "teams": queries.teams_of(person=found),
        "joining": JoiningTeam(person=found),
    }
    return render(request, "people/person.html", shown)


@needs(Right.MANAGE)
@require_POST
def role(request: PersonRequest, person_id: int) -> HttpResponse:
    """Give a person another role."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
    form = ChangingRole(request.POST, person=found)
    if not form.is_valid():
        return _person_shown(request, found, form)
    changing = partial(operations.change_role, person=found, **form.cleaned_data)
    changing = partial(changing, by=request.user, now=timezone.now())
    do(request, changing, said=_("The role is changed."))
    return redirect("person", found.pk)


@needs(Right.MANAGE)
@require_POST
def deactivate(request: PersonRequest, person_id: int) -> HttpResponse:
    """End a person's access."""
    said = _("%(name)s can no longer sign in.")
    return _done_to(request, person_id, operations.deactivate, said)


@needs(Right.MANAGE)
@require_POST
def reactivate(request: PersonRequest, person_id: int) -> HttpResponse:
    """Let a person in again."""
    said = _("%(name)s can sign in again.")
    return _done_to(request, person_id, operations.reactivate, said)


@needs(Right.MANAGE)
@require_POST
@never_cache
def new_password(request: PersonRequest, person_id: int) -> HttpResponse:
    """Show a link with which a person who cannot get in chooses a new password."""
    others = Person.objects.visible_to(request.user).exclude(pk=request.user.pk)
    found = get_object_or_404(others, pk=person_id, is_active=True)
    operations.tell_of_password_link(person=found, by=request.user, now=timezone.now())
    shown = {"person": found, "link": password_link(found)}
    return render(request, "people/password_link.html", shown)


@needs(Right.MANAGE)
@require_POST
def forget_codes(request: PersonRequest, person_id: int) -> HttpResponse:
    """Let a person in without a code, whose app is lost or cannot be checked any more."""
    said = _("%(name)s signs in without a code until the app is set up anew.")
    return _done_to(request, person_id, operations.forget_codes, said)


@needs(Right.MANAGE)
@require_POST
def loosen(request: PersonRequest, person_id: int) -> HttpResponse:
    """Let a person sign in through the provider by another account of theirs there."""
    said = _("%(name)s is tied to the account through which they sign in next.")
    return _done_to(request, person_id, operations.loosen, said)


def _done_to(
    request: PersonRequest, person_id: int, operation: Callable[..., object], said: str
) -> HttpResponse:
    """Do something to a person, and go back to their page, which then says so.

    Args:
        request: The one that asks for it.
        person_id: Whose row it is.
        operation: Takes the person, who does it and the moment by name.
        said: The sentence of it, with a place for their name.
    """
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
    doing = partial(operation, person=found, by=request.user, now=timezone.now())
    do(request, doing, said=said % {"name": found})
    return redirect("person", found.pk)
