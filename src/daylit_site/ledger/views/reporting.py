"""Reporting an exception by hand, on a phone too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from daylit.errors import DaylitError
from daylit_site.ledger.entry_words import entry_title
from daylit_site.ledger.listed.forms import Reporting
from daylit_site.ledger.models import OPEN, Entry
from daylit_site.ledger.operations.reporting import report, report_again
from daylit_site.ledger.room.who_reads import readers_of_report
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.processes.cases import case_numbered, case_of
from daylit_site.processes.scope import scope_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

logger = logging.getLogger(__name__)

MOST_ALIKE = 5


@needs(Right.WORK)
def report_entry(request: PersonRequest) -> HttpResponse:
    """Ask what happened, and keep it; where it may be known already, ask whether it is that."""
    form = Reporting(request.POST or None, person=request.user)
    if not form.is_valid():
        return _asked(request, form)
    process, number = form.cleaned_data["process"], form.cleaned_data["case_id"]
    case_id = _case(process, number, request.user)
    alike = _alike(process, case_id, request.user)
    if alike and "same" not in request.POST:
        shown = {"form": form, "alike": [(one, entry_title(one)) for one in alike]}
        return render(request, "ledger/entries_report_same.html", shown)
    try:
        return _report(request, form, case_id, number)
    except UnableToError as refused:
        form.add_error(None, str(refused))
        return _asked(request, form)


def _asked(request: PersonRequest, form: Reporting) -> HttpResponse:
    """Show the form."""
    shown = {"form": form, "read_by": readers_of_report(request.user)}
    return render(request, "ledger/entries_report.html", shown)


def _report(request: PersonRequest, form: Reporting, case_id: str, number: str) -> HttpResponse:
    said, person, now = form.cleaned_data, request.user, timezone.now()
    same = request.POST.get("same", "")
    what = said["what"] if case_id == number else _with_number(said["what"], case_id, number)
    if same.isascii() and same.isdigit():
        visible = Entry.objects.visible_to(person)
        entry = visible.filter(pk=min(int(same), 2**62)).first()
        if entry is not None:
            report_again(entry=entry, what=what, person=person, now=now)
            messages.success(request, _("What you saw is added there."))
            return redirect("entry", entry.pk)
    kept = report(
        process=said["process"],
        what=what,
        case_id=case_id,
        like=said["like"],
        person=person,
        now=now,
    )
    messages.success(request, _("Reported. You will be told what becomes of it."))
    return redirect("entry", kept.pk)


def _with_number(what: str, case_id: str, number: str) -> str:
    """Keep the number that was written, where the case is not known by it."""
    return what if case_id else _("%(what)s (case %(number)s)") % {"what": what, "number": number}


def _case(process: Process, number: str, person: Person) -> str:
    """Return the case that a number means to someone; the number itself where nobody knows it.

    Of people of a partner only a case that they see is taken: what they report shows it to them.
    """
    if not number:
        return ""
    scope = scope_of(person, process)
    try:
        found = case_of(process.process_id, scope, number)
        found = found or case_numbered(process.process_id, scope, number)
    except DaylitError:
        logger.exception("The record of %s cannot be read", process.process_id)
        found = None
    if found is not None:
        return str(found.row["case_id"])
    return number if scope.sees_every_case else ""


def _alike(process: Process, case_id: str, person: Person) -> list[Entry]:
    """Return the open exceptions of a case that someone sees, the latest first."""
    if not case_id:
        return []
    visible = Entry.objects.visible_to(person).filter(process=process, case_id=case_id)
    return list(visible.filter(state__in=OPEN)[:MOST_ALIKE])
