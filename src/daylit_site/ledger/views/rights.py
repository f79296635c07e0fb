"""Who may decide what by themselves: granting, deciding, asking for more, and answering that."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.ledger.deciding.asked_of import waiting_words
from daylit_site.ledger.deciding.forms import Answering, Granting, Trying, UsingRight, initial_of
from daylit_site.ledger.deciding.rights import rights_here, rights_shown
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.handing.forms import words_of
from daylit_site.ledger.models import DecisionRight, Entry, Use
from daylit_site.ledger.operations import rights as operations
from daylit_site.ledger.room.of_what import may_do
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.processes.views.seeing import page, see
from daylit_site.ui.choosing import LONGEST_KEY

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http import HttpResponse, QueryDict

    from daylit_site.people.access import PersonRequest
    from daylit_site.records.models import Process

GRANT = "grant"
"""The button that grants what was asked for; the other refuses it."""


@needs(Right.SEE)
def rights(request: PersonRequest, process_id: str) -> HttpResponse:
    """Show who may decide what, how that was used, and what waits for an answer."""
    seen = see(request, process_id)
    trying = Trying(request.GET) if "limit" in request.GET else None
    tried: tuple[int, Decimal] | None = None
    if trying is not None and trying.is_valid():
        tried = trying.cleaned_data["right"], trying.cleaned_data["limit"]
    shown = rights_shown(seen, request.user, timezone.now(), tried=tried)
    return page(request, "ledger/rights.html", seen, shown=shown, trying=trying)


@needs(Right.GRANT)
def grant_right(request: PersonRequest, process_id: str) -> HttpResponse:
    """Grant a right; where one is changed, the earlier one ends with it."""
    seen = see(request, process_id)
    before = _changed(request, seen.process)
    form = Granting(
        request.POST or None,
        process=seen.process,
        granter=request.user,
        initial=initial_of(before) if before else {"measure": "money"},
    )
    if form.is_valid():
        granting = partial(operations.grant, process=seen.process, instead_of=before)
        try:
            granting(person=request.user, now=timezone.now(), **form.cleaned_data)
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is granted from now on. Everyone concerned reads it."))
            return redirect("rights", process_id)
    return page(request, "ledger/rights_grant.html", seen, form=form, before=before)


@needs(Right.GRANT)
@require_POST
def end_right(request: PersonRequest, process_id: str) -> HttpResponse:
    """Take a right back."""
    seen = see(request, process_id)
    right = get_object_or_404(
        DecisionRight, process=seen.process, pk=_number(request.POST.get("right"))
    )
    ending = partial(operations.end, right=right, person=request.user, now=timezone.now())
    do(request, ending, said=_("It is taken back. What was decided by it stays."))
    return redirect("rights", process_id)


@needs(Right.GRANT)
@require_POST
def answer_ask(request: PersonRequest, process_id: str) -> HttpResponse:
    """Grant or refuse what was asked for above a limit."""
    seen = see(request, process_id)
    asked = Use.objects.filter(right__process=seen.process, is_over_limit=True)
    use = get_object_or_404(asked.select_related("entry"), pk=_number(request.POST.get("use")))
    form = Answering(request.POST, prefix=f"use-{use.pk}")
    is_granted = GRANT in request.POST
    because = form.cleaned_data["because"] if form.is_valid() else ""
    if not is_granted and not because:
        messages.error(request, _("Say why it is refused; nothing was changed."))
        return _back(request, process_id, use)
    answering = partial(operations.answer, use=use, is_granted=is_granted, because=because)
    said = (
        _("It is granted, and they are told.") if is_granted else _("It is refused; they are told.")
    )
    do(request, partial(answering, person=request.user, now=timezone.now()), said=said)
    return _back(request, process_id, use)


@needs(Right.WORK)
@require_POST
def use_right(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Decide by a right, or ask for more than it allows."""
    visible = Entry.objects.visible_to(request.user).select_related("process__owner", "state_by")
    entry: Entry = get_object_or_404(visible, pk=entry_id)
    if not may_do(entry, request.user):
        raise PermissionDenied
    of_process = DecisionRight.objects.filter(process=entry.process)
    right = get_object_or_404(of_process, pk=_number(request.POST.get("right")))
    form = UsingRight(request.POST, right=right, initial={})
    if form.is_valid():
        using = partial(operations.use, right=right, entry=entry, **form.said())
        try:
            made = using(person=request.user, now=timezone.now())
        except UnableToError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _used(made))
            return redirect("entry", entry.pk)
    return _again(request, entry, right, form)


def _used(made: Use) -> str:
    if made.is_over_limit:
        said = _(
            "It is more than you may decide by yourself, so it is asked for. "
            "You will be told the answer."
        )
        return f"{said} {waiting_words(made)}"
    if made.right.tell_team_id is None and not made.right.tell_persons.exists():
        return _("It is decided.")
    return _("It is decided. Those who are to know are told.")


def _again(
    request: PersonRequest, entry: Entry, right: DecisionRight, form: UsingRight
) -> HttpResponse:
    """Show what one may decide on a page of its own, with what was filled in."""
    is_refused = form.is_valid()
    entry.refresh_from_db()
    given = cast("QueryDict", form.data).copy()
    given["version"] = str(entry.version)
    form.data = given
    here = rights_here(entry, request.user, timezone.now(), bound={right.pk: form})
    values: dict[str, Any] = {"entry": entry, "rights_here": here, "heading": heading_of(entry)}
    if is_refused and all(one.right.pk != right.pk or one.form is None for one in here.rights):
        values["unsent"] = words_of(form)
    status = HTTPStatus.CONFLICT if is_refused else HTTPStatus.OK
    return render(request, "ledger/rights_of_entry.html", values, status=status)


def _changed(request: PersonRequest, process: Process) -> DecisionRight | None:
    """Return the right that is to be changed; null where a new one is granted."""
    asked = request.POST.get("change") or request.GET.get("change")
    if not asked:
        return None
    found: DecisionRight = get_object_or_404(DecisionRight, process=process, pk=_number(asked))
    return found


def _number(written: str | None) -> int:
    """Return the number of a row; 0, which none has, where it is no number."""
    is_number = written and written.isdecimal() and len(written) <= LONGEST_KEY
    return int(written) if written and is_number else 0


def _back(request: PersonRequest, process_id: str, use: Use) -> HttpResponse:
    is_there = Entry.objects.visible_to(request.user).filter(pk=use.entry_id).exists()
    if request.POST.get("back") == "entry" and is_there:
        return redirect("entry", use.entry_id)
    return redirect("rights", process_id)
