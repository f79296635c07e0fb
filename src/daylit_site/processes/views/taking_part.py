"""What a process is for, accepting that, and which organisations take part."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.processes import operations
from daylit_site.processes.forms import AddingPart, StatingPurpose
from daylit_site.processes.models import Purpose
from daylit_site.processes.purposes import earlier_purposes, purpose_shown, taking_part
from daylit_site.processes.views.seeing import page, see

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest
    from daylit_site.records.models import Part


@needs(Right.DECLARE)
def purpose(request: PersonRequest, process_id: str) -> HttpResponse:
    """State what a process is for; show what it was for before."""
    seen = see(request, process_id)
    shown = purpose_shown(seen.process, reader=request.user)
    stands = {"sentence": shown.purpose.sentence if shown.purpose else ""}
    form = StatingPurpose(request.POST or None, initial=stands)
    if form.is_valid():
        stating = partial(operations.state_purpose, process=seen.process, person=request.user)
        try:
            stating(now=timezone.now(), **form.cleaned_data)
        except UnableToError as refused:
            form.add_error("sentence", str(refused))
        else:
            return redirect("process", process_id)
    earlier = earlier_purposes(seen.process, reader=request.user)
    template = "processes/purpose_form.html"
    return page(request, template, seen, purpose=shown, form=form, earlier=earlier)


@needs(Right.ACCEPT)
@require_POST
def accept_purpose(request: PersonRequest, process_id: str, purpose_id: int) -> HttpResponse:
    """Accept for one's organisation what a process is for."""
    visible = Purpose.objects.visible_to(request.user).select_related("process")
    found = get_object_or_404(visible, pk=purpose_id, process__process_id=process_id)
    accepting = partial(operations.accept_purpose, purpose=found, person=request.user)
    said = _("%(name)s has accepted what this process is for.")
    do(
        request,
        partial(accepting, now=timezone.now()),
        said=said % {"name": request.user.organisation},
    )
    return redirect("process", process_id)


@needs(Right.DECLARE)
def parts(request: PersonRequest, process_id: str) -> HttpResponse:
    """Show which organisations take part, and add one."""
    seen = see(request, process_id)
    form = AddingPart(request.POST or None, process=seen.process)
    if form.is_valid():
        adding = partial(
            operations.add_part,
            process=seen.process,
            person=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        )
        said = _("%(name)s takes part now.") % {"name": form.cleaned_data["organisation"]}
        do(request, adding, said=said)
        return redirect("parts", process_id)
    return page(request, "processes/parts.html", seen, parts=taking_part(seen.process), form=form)


@needs(Right.DECLARE)
@require_POST
def share_borders(request: PersonRequest, process_id: str, organisation_id: int) -> HttpResponse:
    """Show an organisation the figures of others' hand-overs, or no longer."""
    found = _part(request, process_id, organisation_id)
    is_shared = request.POST.get("shared") == "yes"
    said = (
        _("%(name)s sees the figures of all hand-overs now.")
        if is_shared
        else _("%(name)s sees the figures of its own hand-overs only.")
    )
    sharing = partial(operations.share_borders, part=found, is_shared=is_shared)
    sharing = partial(sharing, person=request.user, now=timezone.now())
    do(request, sharing, said=said % {"name": found.organisation})
    return redirect("parts", process_id)


@needs(Right.DECLARE)
def remove_part(request: PersonRequest, process_id: str, organisation_id: int) -> HttpResponse:
    """Ask whether an organisation is really to be taken out; take it out."""
    found = _part(request, process_id, organisation_id)
    if request.method != "POST":
        return page(request, "processes/remove_part.html", see(request, process_id), part=found)
    said = _("%(name)s takes part no longer.") % {"name": found.organisation}
    removing = partial(operations.remove_part, part=found, person=request.user, now=timezone.now())
    do(request, removing, said=said)
    return redirect("parts", process_id)


def _part(request: PersonRequest, process_id: str, organisation_id: int) -> Part:
    seen = see(request, process_id)
    of_process = seen.process.parts.select_related("organisation", "process__owner")
    found: Part = get_object_or_404(of_process, organisation=organisation_id)
    return found
