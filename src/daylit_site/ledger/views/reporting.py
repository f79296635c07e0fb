"""Reporting an exception by hand, on a phone too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from daylit_site.ledger.case_meant import meant
from daylit_site.ledger.entry_words import entry_title
from daylit_site.ledger.listed.forms import Reporting
from daylit_site.ledger.models import OPEN, Entry
from daylit_site.ledger.operations.reporting import report, report_again
from daylit_site.ledger.room.who_reads import readers_of_report
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

MOST_ALIKE = 5


@needs(Right.WORK)
def report_entry(request: PersonRequest) -> HttpResponse:
    """Ask what happened, and keep it; where it may be known already, ask whether it is that."""
    form = Reporting(request.POST or None, person=request.user)
    if not form.is_valid():
        return _asked(request, form)
    process, number = form.cleaned_data["process"], form.cleaned_data["case_id"]
    found, which = meant(process, number, request.user), request.POST.get("which", "")
    if found.could and not which:
        shown: dict[str, Any] = {"form": form, "could": found.could}
        return render(request, "ledger/entries_report_which.html", shown)
    case_id = next((one.case_id for one in found.could if one.case_id == which), found.case_id)
    alike = _alike(process, case_id, request.user)
    if alike and "same" not in request.POST:
        shown = {"form": form, "which": which, "alike": [(one, entry_title(one)) for one in alike]}
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
    if case_id and case_id != number:
        told = _("Reported in case %(case)s. You will be told what becomes of it.")
        messages.success(request, told % {"case": case_id})
    else:
        messages.success(request, _("Reported. You will be told what becomes of it."))
    return redirect("entry", kept.pk)


def _with_number(what: str, case_id: str, number: str) -> str:
    """Keep the number that was written, where the case is not known by it."""
    return what if case_id else _("%(what)s (case %(number)s)") % {"what": what, "number": number}


def _alike(process: Process, case_id: str, person: Person) -> list[Entry]:
    """Return the open exceptions of a case that someone sees, the latest first."""
    if not case_id:
        return []
    visible = Entry.objects.visible_to(person).filter(process=process, case_id=case_id)
    return list(visible.filter(state__in=OPEN)[:MOST_ALIKE])
