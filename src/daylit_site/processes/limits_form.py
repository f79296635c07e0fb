"""The form in which one more limit is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylit_site.processes.declaring_forms import Declaring, offer
from daylit_site.processes.limits import toml_of
from daylit_site.records.stated import UnableToDeclareError, terms_of
from daylit_site.ui.templatetags.daylit import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from django.forms.boundfield import BoundField
    from django.http import QueryDict

    from daylit_site.processes.limits import Entry

MOST = 100_000
WHOLE, BETWEEN, HAND_OVER = "case", "between", "hand-over"
NEEDS = {WHOLE: (), BETWEEN: ("begun", "due"), HAND_OVER: ("party",)}
"""Which fields say where each kind of limit is."""

KINDS = {
    WHOLE: gettext_lazy("A whole case, from its first step to its last"),
    BETWEEN: gettext_lazy("From one activity to another"),
    HAND_OVER: gettext_lazy("From a hand-over until the receiver begins"),
}
UNITS = {
    "min": gettext_lazy("minutes"),
    "h": gettext_lazy("hours"),
    "days": gettext_lazy("days"),
    "weeks": gettext_lazy("weeks"),
    "working min": gettext_lazy("minutes of working time"),
    "working h": gettext_lazy("hours of working time"),
}
"""How the library spells each unit, and what it is called in the form."""

ONE = {"days": "day", "weeks": "week"}


class AddingLimit(Declaring):
    """How long something may take."""

    what = forms.ChoiceField(label=gettext_lazy("What is limited"), widget=forms.RadioSelect)
    begun = forms.ChoiceField(label=gettext_lazy("From the activity"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("To the activity"), required=False)
    party = forms.ChoiceField(label=gettext_lazy("Who receives the hand-over"), required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("At most"),
        localize=True,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 7}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=list(UNITS.items()),
        initial="days",
        help_text=gettext_lazy("Working time goes by the working hours that are declared."),
    )
    field_order = ("what", "begun", "due", "party", "amount", "unit", "reason")

    def __init__(
        self,
        said: QueryDict | None,
        *,
        standing: Sequence[Entry],
        activities: Iterable[str],
        parties: Iterable[str],
    ) -> None:
        self.standing = standing
        super().__init__(said, auto_id="id_limit_%s")
        named, receiving = _names(activities), _names(parties)
        has = {WHOLE: True, BETWEEN: len(named) > 1, HAND_OVER: len(receiving) > 1}
        offer(self, "what", [(kind, str(words)) for kind, words in KINDS.items() if has[kind]])
        for kind, choices in ((BETWEEN, named), (HAND_OVER, receiving)):
            for name in NEEDS[kind]:
                if has[kind]:
                    offer(self, name, choices)
                else:
                    del self.fields[name]

    def between(self) -> list[BoundField]:
        """Return the fields of the two activities."""
        return [self[name] for name in NEEDS[BETWEEN]]

    def length(self) -> list[BoundField]:
        """Return the fields that say how long."""
        return [self[name] for name in ("amount", "unit")]

    def clean_amount(self) -> Decimal:
        """Refuse what is not above 0."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("Write a number above 0."))
        return amount

    def clean(self) -> None:
        """Ask for where, and have the library judge the whole."""
        given = self.cleaned_data
        for name in NEEDS.get(given.get("what", ""), ()):
            if not given.get(name):
                self.add_error(name, _("Choose one; this limit needs it."))
        if self.errors:
            return
        self.toml = toml_of([*self.standing, self._entry()])
        try:
            terms_of({"toml": self.toml})
        except UnableToDeclareError as refused:
            raise forms.ValidationError(text(str(refused))) from refused

    def content(self) -> dict[str, Any]:
        """Return all limits as a text."""
        return {"toml": self.toml}

    def _entry(self) -> Entry:
        given = self.cleaned_data
        places: dict[str, Entry] = {
            WHOLE: {"case": True},
            BETWEEN: {"from": given.get("begun"), "to": given.get("due")},
            HAND_OVER: {"hand_over_to": given.get("party")},
        }
        unit = given["unit"]
        spelled = ONE.get(unit, unit) if given["amount"] == 1 else unit
        within = {"within": f"{given['amount'].normalize():f} {spelled}"}
        why = {"why": given["reason"]} if given["reason"] else {}
        return places[given["what"]] | within | why


def _names(names: Iterable[str]) -> list[tuple[str, str]]:
    return [("", _("choose")), *((name, text(name)) for name in sorted(set(names)))]
