"""Ways to look at the ledger that people named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.ledger.listed.filters import filters_of
from daylit_site.ledger.listed.forms import NamingView
from daylit_site.ledger.models import SavedView
from daylit_site.ledger.operations import saved_views
from daylit_site.ledger.views.entries import list_address
from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest
    from daylit_site.people.models import Person


@needs(Right.SEE_CASES)
def own_views(request: PersonRequest) -> HttpResponse:
    """Show one's own views, to rename or remove them."""
    own = SavedView.objects.filter(person=request.user)
    shown = [(one, _naming(one, request.user)) for one in own]
    return render(request, "ledger/entries_views.html", {"shown": shown})


@needs(Right.SEE_CASES)
@require_POST
def save_view(request: PersonRequest) -> HttpResponse:
    """Keep what is asked for, as far as it could be read."""
    form = NamingView(request.POST, person=request.user)
    query = filters_of(QueryDict(request.POST.get("query", "")), request.user).query()
    if form.is_valid():
        name = form.cleaned_data["name"]
        saving = partial(
            saved_views.save,
            name=name,
            query=query,
            is_shared=form.cleaned_data.get("is_shared", False),
            person=request.user,
            now=timezone.now(),
        )
        do(request, saving, said=_("This view is kept as “%(name)s”.") % {"name": name})
    else:
        messages.error(request, _("Give the view a name of at most 100 characters."))
    return redirect(list_address(query))


@needs(Right.SEE_CASES)
@require_POST
def rename_view(request: PersonRequest, view_id: int) -> HttpResponse:
    """Give a view of one's own another name, share it or keep it to oneself."""
    view = get_object_or_404(SavedView, pk=view_id, person=request.user)
    form = NamingView(request.POST, person=request.user, prefix=str(view_id))
    if form.is_valid():
        renaming = partial(
            saved_views.rename,
            view=view,
            name=form.cleaned_data["name"],
            is_shared=form.cleaned_data.get("is_shared", view.is_shared),
            person=request.user,
            now=timezone.now(),
        )
        do(request, renaming, said=_("Kept."))
    else:
        messages.error(request, _("Give the view a name of at most 100 characters."))
    return redirect("own_views")


@needs(Right.SEE_CASES)
@require_POST
def remove_view(request: PersonRequest, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    view = get_object_or_404(SavedView, pk=view_id, person=request.user)
    removing = partial(saved_views.remove, view=view, person=request.user, now=timezone.now())
    do(request, removing, said=_("“%(name)s” is removed.") % {"name": view.name})
    return redirect("own_views")


def _naming(view: SavedView, person: Person) -> NamingView:
    said = {"name": view.name, "is_shared": view.is_shared}
    return NamingView(initial=said, person=person, prefix=str(view.pk))
