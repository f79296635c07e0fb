"""Mail: how one wants it, what was sent, what was held back, and the demo's mails."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.people.access import needs
from daylit_site.people.demo import DEMO_PEOPLE
from daylit_site.people.mailing import operations, queries
from daylit_site.people.mailing.demo import answer
from daylit_site.people.mailing.forms import DIGEST, Answering, ChoosingMail, shown_choice
from daylit_site.people.models import Became, HeldMail, Letter
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do

if TYPE_CHECKING:
    from daylit_site.people.access import PersonRequest
    from daylit_site.people.mailing.taking import Outcome


@needs(Right.SEE)
def mail_choice(request: PersonRequest) -> HttpResponse:
    """Show how one is written to; change it."""
    found = queries.choice_of(person=request.user)
    form = ChoosingMail(request.POST or None, initial=shown_choice(found))
    if form.is_valid():
        said = form.cleaned_data
        is_digest = said.pop("how") == DIGEST
        operations.choose_mail(person=request.user, is_digest=is_digest, **said)
        messages.success(request, _("This is how you are written to from the next mail on."))
        return redirect("mail_choice")
    shown = {"form": form, "has_mail": settings.HAS_MAIL}
    return render(request, "people/mailing/choice.html", shown)


@needs(Right.AUDIT)
def outbox(request: PersonRequest) -> HttpResponse:
    """Show what waits to be sent, what was given up, what was sent and what came in."""
    found = queries.outbox(person=request.user)
    return render(request, "people/mailing/outbox.html", {"outbox": found})


@needs(Right.MANAGE)
@require_POST
def send_again(request: PersonRequest, letter_id: int) -> HttpResponse:
    """Try a letter anew that was given up."""
    found = get_object_or_404(Letter.objects.visible_to(request.user), pk=letter_id)
    said = _("The mail to %(address)s is tried again.") % {"address": found.email}
    sending = partial(operations.send_again, letter=found, by=request.user, now=timezone.now())
    do(request, sending, said=said)
    return redirect("outbox")


@needs(Right.AUDIT)
def held_mail(request: PersonRequest) -> HttpResponse:
    """Show the mails that were held back."""
    found = queries.held_mails(person=request.user)
    return render(request, "people/mailing/held.html", {"held": found})


@needs(Right.MANAGE)
@require_POST
def throw_held_away(request: PersonRequest, mail_id: int) -> HttpResponse:
    """Throw a mail away that was held back."""
    found = get_object_or_404(HeldMail.objects.visible_to(request.user), pk=mail_id)
    throwing = partial(operations.throw_away, held=found, by=request.user, now=timezone.now())
    do(request, throwing, said=_("The mail is thrown away."))
    return redirect("held_mail")


@needs(Right.SEE)
def demo_mail(request: PersonRequest) -> HttpResponse:
    """Show the mails that the demo would have sent; elsewhere there is no such page."""
    _only_in_the_demo(request)
    return _demo_page(request, Answering(), answered_id=None)


@needs(Right.SEE)
def answer_demo_mail(request: PersonRequest, letter_id: int) -> HttpResponse:
    """Answer one of the demo's mails as its reader would."""
    _only_in_the_demo(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    answerable = queries.letters_of_demo(request.user).exclude(reply_address="")
    found = get_object_or_404(answerable, pk=letter_id)
    form = Answering(request.POST)
    if not form.is_valid():
        return _demo_page(request, form, answered_id=found.pk)
    outcome = answer(letter=found, text=form.cleaned_data["text"], now=timezone.now())
    _tell(request, outcome)
    return redirect(outcome.path if outcome and outcome.path else "demo_mail")


def _demo_page(request: PersonRequest, form: Answering, *, answered_id: int | None) -> HttpResponse:
    shown = {
        "letters": queries.demo_letters(request.user),
        "form": form,
        "answered_id": answered_id,
    }
    return render(request, "people/mailing/demo.html", shown)


def _only_in_the_demo(request: PersonRequest) -> None:
    if not settings.IS_DEMO or request.user.email not in {one.email for one in DEMO_PEOPLE}:
        raise Http404


def _tell(request: PersonRequest, outcome: Outcome | None) -> None:
    if outcome is not None and outcome.became == Became.HELD:
        messages.error(request, _("The answer was held back: %(why)s") % {"why": outcome.why})
    else:
        messages.success(request, _("The answer came in as a mail would."))
