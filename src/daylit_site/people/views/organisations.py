"""An organisation: its names in the logs, its leaving and its coming back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.people import operations
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.forms import AddingPartner, NamingParty
from daylit_site.people.models import Kind, Organisation, Party
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.MANAGE)
def add_partner(request: PersonRequest) -> HttpResponse:
    """Add an organisation that takes part."""
    form = AddingPartner(request.POST or None)
    if form.is_valid():
        try:
            added = operations.add_partner(**form.cleaned_data, by=request.user, now=timezone.now())
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("organisation", added.pk)
    return render(request, "people/add_partner.html", {"form": form})


@needs(Right.MANAGE)
def organisation(request: PersonRequest, organisation_id: int) -> HttpResponse:
    """Show an organisation with its names in the logs; give it another."""
    visible = Organisation.objects.visible_to(request.user)
    found = get_object_or_404(visible, pk=organisation_id)
    form = NamingParty(request.POST or None)
    if form.is_valid():
        try:
            operations.name_party(
                organisation=found, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("organisation", found.pk)
    return render(request, "people/organisation.html", {"organisation": found, "form": form})


@needs(Right.MANAGE)
@require_POST
def forget_party(request: PersonRequest, party_id: int) -> HttpResponse:
    """Take a name of the logs back from its organisation."""
    found = get_object_or_404(Party.objects.visible_to(request.user), pk=party_id)
    said = _("%(name)s belongs to no organisation now.") % {"name": found}
    forgetting = partial(operations.forget_party, party=found, by=request.user, now=timezone.now())
    do(request, forgetting, said=said)
    return redirect("organisation", found.organisation_id)


@needs(Right.MANAGE)
def leave(request: PersonRequest, organisation_id: int) -> HttpResponse:
    """Ask whether a partner is really to leave; let it leave."""
    partners = Organisation.objects.visible_to(request.user).filter(kind=Kind.PARTNER)
    found = get_object_or_404(partners, pk=organisation_id, left_at=None)
    if request.method != "POST":
        return render(request, "people/leave.html", {"organisation": found})
    said = _("%(name)s has left. Its people cannot sign in any more.") % {"name": found}
    leaving = partial(operations.leave, organisation=found, by=request.user, now=timezone.now())
    do(request, leaving, said=said)
    return redirect("people")


@needs(Right.MANAGE)
@require_POST
def come_back(request: PersonRequest, organisation_id: int) -> HttpResponse:
    """Let an organisation that left come back."""
    visible = Organisation.objects.visible_to(request.user).exclude(left_at=None)
    found = get_object_or_404(visible, pk=organisation_id)
    said = _("%(name)s is back. Its people can sign in again.") % {"name": found}
    coming = partial(operations.come_back, organisation=found, by=request.user, now=timezone.now())
    do(request, coming, said=said)
    return redirect("organisation", found.pk)
