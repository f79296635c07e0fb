"""What people fill in to grant a right, to decide by it, to answer, and to try another limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylit_site.ledger.deciding.amounts import AMOUNT_LABELS, AmountField, amount_told
from daylit_site.ledger.deciding.holding import place_words
from daylit_site.ledger.entry_words import REPORTED, kind_words
from daylit_site.ledger.handing.acting import WORKING
from daylit_site.ledger.models import LONGEST_TEXT, DecisionRight, Measure, Pattern
from daylit_site.people.models import LONGEST_NAME, Level, Party, Person
from daylit_site.ui.choosing import Several
from daylit_site.ui.templatetags.daylit import text

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http import QueryDict

    from daylit_site.records.models import Process

LONGEST_UNIT = 30
LONGEST_PLACES = 200
"""So many places can be chosen from; rights at others are granted for anywhere."""


class UsingRight(forms.Form):
    """How much, and what for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    right = forms.IntegerField(widget=forms.HiddenInput)
    amount = AmountField()
    for_what = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("In a few words; it is kept with the exception."),
    )

    def __init__(
        self, said: QueryDict | None, *, right: DecisionRight, initial: dict[str, Any]
    ) -> None:
        super().__init__(said, initial=initial, auto_id=f"id_right_{right.pk}_%s")
        if right.limit is None:
            del self.fields["amount"]
            return
        unit = f" ({right.unit})" if right.unit else ""
        self.fields["amount"].label = f"{AMOUNT_LABELS[Measure(right.measure)]}{unit}"
        allowed = amount_told(right.limit, right.measure, right.unit)
        said_so = _("Up to %(limit)s it is decided at once; above that it is asked for.")
        self.fields["amount"].help_text = said_so % {"limit": allowed}

    def say_who_is_asked(self, words: str) -> None:
        """Say who is asked for what is above the limit."""
        if "amount" in self.fields:
            self.fields["amount"].help_text += f" {words}"

    def say_decided(self, right: DecisionRight, decided: Decimal) -> None:
        """Say how much of the limit was decided of the same exception already."""
        if right.limit is None:
            return
        left = right.limit - decided
        said = _(
            "%(decided)s of it was decided here already, up to %(left)s more is decided at once."
        )
        if left <= 0:
            said = _("%(decided)s was decided here already, so whatever more is asked for.")
        told = {"decided": decided, "left": left}
        words = {name: amount_told(one, right.measure, right.unit) for name, one in told.items()}
        self.fields["amount"].help_text += f" {said % words}"

    def said(self) -> dict[str, Any]:
        """Return what was filled in, for the operation."""
        given = self.cleaned_data
        return {
            "amount": given.get("amount"),
            "for_what": given["for_what"],
            "version": given["version"],
        }


class Answering(forms.Form):
    """Whether what was asked for is granted, and why."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("All in the room read it. To refuse, say why."),
    )


class Trying(forms.Form):
    """Another limit, to see what the last quarter would have been with it."""

    right = forms.IntegerField(widget=forms.HiddenInput)
    limit = AmountField(label=gettext_lazy("Another limit"))


class Granting(forms.Form):
    """Who may decide what, up to how much, and who is told."""

    what = forms.CharField(
        label=gettext_lazy("What may be decided"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("In a few words, such as: Express freight."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("By whom: their role"),
        required=False,
        help_text=gettext_lazy(
            "People of partners have it where you choose their role or a team of theirs, not else."
        ),
    )
    team = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("By whom: their team"), required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Of which exceptions"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    measure = forms.ChoiceField(
        label=gettext_lazy("Limited in"), choices=Measure.choices, widget=forms.RadioSelect
    )
    limit = AmountField(label=gettext_lazy("Up to how much"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("Of what"),
        max_length=LONGEST_UNIT,
        required=False,
        help_text=gettext_lazy("Such as SEK, or pieces."),
    )
    tell_persons = Several(
        Person.objects.none(),
        label=gettext_lazy("Who is told of each use"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tell_team = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("Which team is told"), required=False
    )

    def __init__(
        self,
        said: QueryDict | None,
        *,
        process: Process,
        granter: Person,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(said, initial=initial, auto_id="id_grant_%s")
        roles = [(one.value, str(one.label)) for one in WORKING]
        self._offer("role", [("", _("any role")), *roles])
        self._offer("kind", [("", _("all")), *_kinds(process)])
        self._offer("place", [("", _("anywhere")), *_places(process)])
        teams = Party.objects.filter(level=Level.TEAM, organisation__left_at=None)
        here = teams.filter(organisation__parts__process=process)
        self._among("team", here.distinct(), _("any team"))
        self._among("tell_team", here.distinct(), _("none"))
        people = Person.objects.visible_to(granter).filter(is_active=True)
        self._among("tell_persons", people.filter(organisation__parts__process=process).distinct())

    def clean(self) -> None:
        """Ask for a limit where one is measured, and for its unit."""
        given = self.cleaned_data
        measure = given.get("measure")
        if measure == Measure.NONE:
            given["limit"], given["unit"] = None, ""
            return
        if measure and "limit" not in self.errors and given.get("limit") is None:
            self.add_error("limit", _("Say up to how much."))
        if measure in {Measure.MONEY, Measure.QUANTITY} and not given.get("unit", "").strip():
            self.add_error("unit", _("Say of what, such as SEK or pieces."))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices

    def _among(self, name: str, rows: Any, none: str | None = None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = rows
        if none is not None:
            field.empty_label = none


def initial_of(right: DecisionRight) -> dict[str, Any]:
    """Return what a right says, to be changed."""
    names = ("what", "role", "team", "kind", "place", "measure", "limit", "unit", "tell_team")
    said = {name: getattr(right, name) for name in names}
    limit = right.limit
    if limit is not None:
        said["limit"] = f"{limit.normalize():f}"
    return {**said, "tell_persons": list(right.tell_persons.all())}


def _kinds(process: Process) -> list[tuple[str, str]]:
    found = Pattern.objects.filter(process=process).values_list("kind", flat=True).distinct()
    return [(one, kind_words(one)) for one in sorted({*found, REPORTED})]


def _places(process: Process) -> list[tuple[str, str]]:
    """Return the places of patterns, those with the most exceptions first, then by name."""
    of_process = Pattern.objects.filter(process=process).order_by("-exception_count", "place")
    places = list(dict.fromkeys(of_process.values_list("place", flat=True)))[:LONGEST_PLACES]
    told = [(one, text(place_words(one))) for one in places]
    return sorted(told, key=lambda one: one[1].casefold())
