"""The names that the directory keeps: how many, which, and forgetting them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from daylit.errors import RecordError
from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.records import names as kept_names

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE_PEOPLE)
@never_cache
def names(request: PersonRequest) -> HttpResponse:
    """Show how many names are kept; which, to those who may have them forgotten."""
    # Sent, not written into the address: addresses are kept in many places, and this is a name.
    part = request.POST.get("name", "") if request.user.may(Right.MANAGE) else ""
    try:
        shown: dict[str, object] = {"kept": kept_names.names_kept(part=part)}
    except RecordError as error:
        shown = {"broken": str(error)}
    return render(request, "records/names.html", {**shown, "part": part})


@needs(Right.MANAGE)
@never_cache
def forget_name(request: PersonRequest) -> HttpResponse:
    """Ask whether a name is really to be forgotten; forget it."""
    try:
        entry = kept_names.name_of(request.POST.get("id") or request.GET.get("id", ""))
    except RecordError:
        return redirect("names")
    if entry is None:
        raise Http404
    if request.method != "POST":
        return render(request, "records/forget_name.html", {"entry": entry})
    said = _("The name is forgotten. The log's events are as they were, without it.")
    forgetting = partial(kept_names.forget, entry=entry, person=request.user, now=timezone.now())
    do(request, forgetting, said=said)
    return redirect("names")


@needs(Right.MANAGE)
@never_cache
def forget_names(request: PersonRequest) -> HttpResponse:
    """Ask whether all names are really to be forgotten; forget them."""
    try:
        kept = kept_names.names_kept()
    except RecordError:
        return redirect("names")
    if kept is None or not kept.name_count:
        return redirect("names")
    if request.method != "POST":
        return render(request, "records/forget_names.html", {"kept": kept})
    said = _("All names are forgotten. The logs' events are as they were, without them.")
    forgetting = partial(kept_names.forget_every_name, person=request.user, now=timezone.now())
    do(request, forgetting, said=said)
    return redirect("names")
