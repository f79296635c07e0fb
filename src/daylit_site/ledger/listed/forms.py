"""What people fill in about exceptions in the list: reports, views, and what to do with many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from daylit.departures.judgements import KIND_WORDS
from daylit_site.ledger.entry_words import kind_words
from daylit_site.ledger.models import LONGEST_CASE
from daylit_site.people.models import Person
from daylit_site.people.roles import RIGHTS, Right
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from daylit_site.people.access import PersonRequest

LONGEST_REPORT = 300
LONGEST_REASON = 1000
LONGEST_VIEW = 100


class Reporting(forms.Form):
    """What happened, and where."""

    process = forms.ModelChoiceField(
        Process.objects.none(), label=_("In which process"), to_field_name="process_id"
    )
    what = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST_REPORT,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text=_("One line, such as: gearbox for bus 417 is not on the shelf."),
    )
    case_id = forms.CharField(
        label=_("Which case, if you know it"),
        max_length=LONGEST_CASE,
        required=False,
        help_text=_(
            "Its number, or what the log says it is about, such as the number of a bus, of an "
            "order or of a machine."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    like = forms.ChoiceField(label=_("It is most like"), required=False)

    def __init__(self, *filled_in: Any, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        process, like = self.fields["process"], self.fields["like"]
        assert isinstance(process, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        assert isinstance(like, forms.ChoiceField)  # noqa: S101 (as above)
        process.queryset = Process.objects.visible_to(person)
        kinds = [(kind, capfirst(kind_words(kind))) for kind in KIND_WORDS]
        like.choices = [("", _("nothing said")), *kinds]
        processes = list(process.queryset[:2])
        if len(processes) == 1 and self.data.get("process", processes[0].process_id) == (
            processes[0].process_id
        ):
            self.initial["process"] = processes[0].process_id
            process.widget = forms.HiddenInput()


class NamingView(forms.Form):
    """What a view is called, and for whom it is."""

    name = forms.CharField(label=_("Its name"), max_length=LONGEST_VIEW)
    is_shared = forms.BooleanField(label=_("For all of my organisation"), required=False)

    def __init__(self, *filled_in: Any, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        if not person.may(Right.JUDGE):
            del self.fields["is_shared"]


class Assigning(forms.Form):
    """Who is to see to them."""

    to = forms.ModelChoiceField(Person.objects.none(), label=_("Who is to see to them"))

    def __init__(self, *filled_in: Any, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        working = [role for role, rights in RIGHTS.items() if Right.WORK in rights]
        known = Person.objects.visible_to(person)
        field.queryset = known.filter(
            is_active=True, organisation__left_at=None, role__in=working
        ).order_by("name")


class Reasoning(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class Accepting(Reasoning):
    """Until when they are accepted, and why."""

    until_on = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )

    field_order = ("until_on", "reason")


FORMS = ("assign", "accept", "set_aside", "reopen")
"""What needs something said besides."""


def form_for(verb: str, request: PersonRequest, *, is_sent: bool) -> forms.Form | None:
    """Return what has to be filled in for something done to many; null for nothing."""
    sent = request.POST if is_sent else None
    if verb == "assign":
        return Assigning(sent, person=request.user)
    if verb == "accept":
        return Accepting(sent)
    return Reasoning(sent) if verb in FORMS else None
