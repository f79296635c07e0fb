"""What people declared of a process that no log says, and declaring it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.processes import queries
from daylit_site.processes.declarations import (
    declarations_shown,
    ends_standing,
    last_of,
)
from daylit_site.processes.declaring_forms import (
    DeclaringEnds,
    DeclaringUsual,
    GivingMinutes,
    TakingBack,
)
from daylit_site.processes.loops import content_of, loops_offered
from daylit_site.processes.views.seeing import page, see
from daylit_site.records.declaring import Follows, declare
from daylit_site.records.models import Declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest
    from daylit_site.processes.queries import Seen

    Form = DeclaringEnds | GivingMinutes

BACK = "back"
"""The button that takes back what was declared."""

WHAT_FOLLOWS = {
    Follows.FIRST_ANALYSIS: gettext_lazy("It is kept. The first analysis will honour it."),
    Follows.ANALYSIS: gettext_lazy(
        "It is kept. A new analysis was asked for; figures honour it once that is done."
    ),
    Follows.ANALYSIS_AFTER_THIS: gettext_lazy(
        "It is kept. This process is being worked on; the analysis that follows will honour it."
    ),
}


@needs(Right.SEE)
def declarations(request: PersonRequest, process_id: str) -> HttpResponse:
    """Show what stands, and who declared what and when."""
    seen = see(request, process_id)
    shown = declarations_shown(seen, reader=request.user)
    job = queries.job_under_way(seen.process) if shown.waiting_count else None
    return page(request, "processes/declarations.html", seen, shown=shown, job=job)


@needs(Right.DECLARE)
def declare_ends(request: PersonRequest, process_id: str) -> HttpResponse:
    """Declare which activities close a case, or take that back."""
    seen = see(request, process_id)
    ends = ends_standing(seen)
    if seen.run is None or ends is None:
        return page(request, "processes/declare_first.html", seen)
    if BACK in request.POST:
        return declared(request, seen, Declares.ENDS, {"activities": []})
    (places,) = seen.found("places")
    form = DeclaringEnds(request.POST or None, ways=places["ways"], closing=ends.activities)
    return _asked(request, seen, Declares.ENDS, form, ends=ends)


@needs(Right.DECLARE)
def declare_usual(request: PersonRequest, process_id: str) -> HttpResponse:
    """Declare that a loop is how the work is meant to go."""
    seen = see(request, process_id)
    if seen.run is None:
        return page(request, "processes/declare_first.html", seen)
    shown = declarations_shown(seen, reader=request.user)
    form = DeclaringUsual(request.POST or None, offered=loops_offered(seen, shown.loops))
    if form.is_valid():
        content = content_of(form.cleaned_data["loop"], is_usual=True)
        return declared(request, seen, Declares.USUAL, content, form.cleaned_data["reason"])
    return page(request, "processes/declare_usual.html", seen, form=form, shown=shown)


@needs(Right.DECLARE)
@require_POST
def take_back_usual(request: PersonRequest, process_id: str) -> HttpResponse:
    """Say no longer that a loop is how the work is meant to go."""
    seen = see(request, process_id)
    standing = declarations_shown(seen, reader=request.user).loops
    form = TakingBack(request.POST, standing=standing)
    if not form.is_valid():
        messages.error(request, _("That was taken back already; nothing was changed."))
        return redirect("declarations", process_id)
    content = content_of(form.cleaned_data["loop"], is_usual=False)
    return declared(request, seen, Declares.USUAL, content)


@needs(Right.DECLARE)
def declare_minutes(request: PersonRequest, process_id: str) -> HttpResponse:
    """Give the minutes that activities take."""
    seen = see(request, process_id)
    if seen.run is None:
        return page(request, "processes/declare_first.html", seen)
    (places,) = seen.found("places")
    form = GivingMinutes(
        request.POST or None,
        activities=places["activities"],
        last=last_of(seen, Declares.MINUTES),
    )
    return _asked(request, seen, Declares.MINUTES, form)


def _asked(
    request: PersonRequest, seen: Seen, kind: Declares, form: Form, **values: Any
) -> HttpResponse:
    """Keep what was declared, or show the form with what was wrong in it."""
    if form.is_valid():
        return declared(request, seen, kind, form.content(), form.cleaned_data["reason"])
    return page(request, f"processes/declare_{kind}.html", seen, form=form, **values)


def declared(
    request: PersonRequest, seen: Seen, kind: Declares, content: dict[str, Any], reason: str = ""
) -> HttpResponse:
    """Keep a declaration, and say what comes of it."""
    declaring = partial(declare, process=seen.process, kind=kind, content=content, reason=reason)
    try:
        follows = declaring(person=request.user, now=timezone.now())
    except UnableToError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(WHAT_FOLLOWS[follows]))
    return redirect("declarations", seen.process.process_id)
