"""What people fill in to hand work over, to answer, to pause, and to agree on terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from daylit.flow.wording import DAY, HOUR
from daylit_site.ledger.errors import UnableToHandOverError
from daylit_site.ledger.handing.parties import Side, side_of
from daylit_site.ledger.models import LONGEST_TEXT, Answer
from daylit_site.people.models import Level
from daylit_site.ui.templatetags.daylit import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from django.http import QueryDict

    from daylit_site.ledger.handing.parties import Sides
    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.ledger.models import HandOver

MOST_NEEDS = 12
LONGEST_NEED = 200
MOST_UNITS = 100_000
UNITS = {"h": HOUR, "days": DAY}
LINES = {"rows": 3}


class PartyField(forms.ChoiceField):
    """A party of a process; of one that is not to be chosen it is said why."""

    def valid_value(self, value: object) -> bool:
        """Take any: whether it can be reached is said in words by ``refuse``."""
        return bool(value)


def refuse(side: Side, offered: Sequence[Side], sides: Sides) -> None:
    """Refuse a party that is not offered.

    Raises:
        ValidationError: With the reason.
    """
    if side in offered:
        return
    try:
        sides.check(side)
    except UnableToHandOverError as refused:
        raise forms.ValidationError(text(str(refused))) from refused
    raise forms.ValidationError(_why_not_offered(side, sides))


def _why_not_offered(side: Side, sides: Sides) -> str:
    words = {"name": text(side.name)}
    if side in sides.on_level(side.level):
        sentence = _(
            "%(name)s has this work already, or is not yours to choose. Choose someone else."
        )
    else:
        sentence = _("Work goes to one team of %(name)s: choose which.")
    return sentence % words


class Versioned(forms.Form):
    """What is said of an exception as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """Return what was filled in."""
        return dict(self.cleaned_data)


class HandingOver(Versioned):
    """To whom the work goes, and what comes with it."""

    to = PartyField(label=gettext_lazy("To whom"))
    note = forms.CharField(
        label=gettext_lazy("What they are to do, or should know"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=LINES),
        required=False,
    )

    def __init__(
        self,
        said: QueryDict | None,
        *,
        offered: Sequence[Side],
        sides: Sides,
        needs: Sequence[str],
        initial: dict[str, Any],
        will_read: str = "",
    ) -> None:
        super().__init__(said, initial=initial, auto_id="id_offer_%s")
        self.offered, self.sides, self.will_read = offered, sides, will_read
        chosen = said.get("to", "") if said is not None else initial.get("to", "")
        _offer(self, "to", listed(offered, sides, chosen))
        self.needed = {need_name(one): one for one in needs}
        self.unmarked = tuple(self.needed)
        self.fields.update({name: _need(one) for name, one in self.needed.items()})
        self.order_fields(["version", "to", *self.needed])

    def clean_to(self) -> Side:
        """Return the party."""
        side = side_of(self.cleaned_data["to"])
        refuse(side, self.offered, self.sides)
        return side

    def said(self) -> dict[str, Any]:
        """Return what was filled in, for the operation."""
        given = self.cleaned_data
        brought = {need: given[name] for name, need in self.needed.items() if given[name]}
        return {one: given[one] for one in ("version", "to", "note")} | {"brought": brought}


class Returning(Versioned):
    """Why work is given back."""

    because = forms.CharField(
        label=gettext_lazy("Why it goes back"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=LINES),
    )
    lacking = forms.MultipleChoiceField(
        label=gettext_lazy("What was missing of what was agreed to come with it"),
        help_text=gettext_lazy(
            "Where anything was, the time since it was handed over is the sender's."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, said: QueryDict | None, *, made: HandOver | None, initial: dict[str, Any]
    ) -> None:
        needs = [one["text"] for one in made.needs] if made else []
        empty = [one["text"] for one in made.needs if not one["said"]] if made else []
        super().__init__(said, initial={**initial, "lacking": empty}, auto_id="id_return_%s")
        if needs:
            _offer(self, "lacking", [(one, text(one)) for one in needs])
        else:
            del self.fields["lacking"]


class Finishing(Versioned):
    """What was done of the work that is given back."""

    because = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=LINES),
    )

    def __init__(self, said: QueryDict | None, *, initial: dict[str, Any]) -> None:
        super().__init__(said, initial=initial, auto_id="id_done_%s")


class Withdrawing(Versioned):
    """Why an offer is taken back."""

    because = forms.CharField(
        label=gettext_lazy("Why it is taken back"), max_length=LONGEST_TEXT, required=False
    )

    def __init__(self, said: QueryDict | None, *, initial: dict[str, Any]) -> None:
        super().__init__(said, initial=initial, auto_id="id_withdraw_%s")


class Pausing(Versioned):
    """Whose time it is meanwhile, and why."""

    whose = PartyField(label=gettext_lazy("Whose time it is meanwhile"))
    reason = forms.CharField(
        label=gettext_lazy("Why the clock is paused"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("Both sides read this."),
    )

    def __init__(
        self,
        said: QueryDict | None,
        *,
        offered: Sequence[Side],
        sides: Sides,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(said, initial=initial, auto_id="id_pause_%s")
        self.offered, self.sides = offered, sides
        chosen = said.get("whose", "") if said is not None else ""
        _offer(self, "whose", listed(offered, sides, chosen))

    def clean_whose(self) -> Side:
        """Return the party."""
        side = side_of(self.cleaned_data["whose"])
        refuse(side, self.offered, self.sides)
        return side


class AgreeingTerms(forms.Form):
    """What holds for work that passes from one party to another."""

    giver = PartyField(label=gettext_lazy("From"))
    taker = PartyField(label=gettext_lazy("To"))
    amount = forms.DecimalField(
        label=gettext_lazy("Done within"),
        localize=True,
        required=False,
        max_value=MOST_UNITS,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 7}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[
            ("h", pgettext_lazy("a limit is counted in", "hours")),
            ("days", pgettext_lazy("a limit is counted in", "days of 24 hours")),
        ],
    )
    needs = forms.CharField(
        label=gettext_lazy("What has to come with the work"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=gettext_lazy("One thing in each line, in a few words."),
    )

    def __init__(
        self,
        said: QueryDict | None,
        *,
        offered: Sequence[Side],
        sides: Sides,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(said, initial=initial, auto_id="id_terms_%s")
        self.offered, self.sides = offered, sides
        for name in ("giver", "taker"):
            _offer(self, name, grouped(offered))

    def clean_giver(self) -> Side:
        """Return who hands over."""
        return self._side("giver")

    def clean_taker(self) -> Side:
        """Return who receives."""
        return self._side("taker")

    def _side(self, name: str) -> Side:
        side = side_of(self.cleaned_data[name])
        refuse(side, self.offered, self.sides)
        return side

    def clean_amount(self) -> Decimal | None:
        """Refuse what is not above 0."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError(_("Write a number above 0."))
        return amount

    def clean_needs(self) -> list[str]:
        """Return the things that are needed, each once."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["needs"].splitlines()]
        needs = list(dict.fromkeys(line for line in lines if line))
        if len(needs) > MOST_NEEDS:
            raise forms.ValidationError(_("Name at most %(count)s things.") % {"count": MOST_NEEDS})
        if any(len(one) > LONGEST_NEED for one in needs):
            shorter = _("Say each thing in at most %(count)s characters.")
            raise forms.ValidationError(shorter % {"count": LONGEST_NEED})
        return needs

    def said(self) -> dict[str, Any]:
        """Return what was filled in, for the operation."""
        given = self.cleaned_data
        limit = given["amount"] and float(given["amount"]) * UNITS[given["unit"]]
        return {
            "giver": given["giver"],
            "taker": given["taker"],
            "limit_seconds": limit,
            "needs": given["needs"],
        }


def need_name(words: str) -> str:
    """Return what the field of a need is called, in whatever order these are asked for."""
    return f"need_{crc32(words.encode()):08x}"


def filled_before(timed: Timed, to: Side) -> dict[str, str]:
    """Return what came the last time, by field, where the same party gave the work back."""
    last = timed.last
    if last is None or last.answer != Answer.RETURNED or Side(last.level, last.to_party) != to:
        return {}
    return {"note": last.note} | {
        need_name(one["text"]): one["said"] for one in last.needs if not one.get("is_lacking")
    }


def _need(words: str) -> forms.CharField:
    """Return the field for one thing that has to come with the work."""
    return forms.CharField(label=text(words), max_length=LONGEST_NEED, required=False)


def words_of(form: forms.Form) -> str:
    """Return what was written in a form that cannot be sent again."""
    words = [one for one in form.cleaned_data.values() if isinstance(one, str)]
    return "\n\n".join(filter(None, words))


def listed(offered: Sequence[Side], sides: Sides, chosen: str = "") -> list[tuple[str, Any]]:
    """Return parties to choose from, each once; what was chosen stays, offered or not.

    Args:
        offered: The parties.
        sides: Whose they are.
        chosen: The key of the one that was chosen.
    """
    told = [(one.key, text(sides.words_of(one))) for one in offered]
    if chosen and chosen not in {one.key for one in offered}:
        told.append((chosen, text(side_of(chosen).name)))
    return [("", _("choose")), *told]


def grouped(sides: Iterable[Side]) -> list[tuple[str, Any]]:
    """Return parties to choose from: teams, then organisations."""
    by_level: dict[str, list[tuple[str, str]]] = {level: [] for level in Level.values}
    for one in sides:
        by_level[one.level].append((one.key, text(one.name)))
    heads = {Level.TEAM: _("Teams"), Level.ORGANISATION: _("Organisations")}
    groups = [(heads[Level(level)], listed) for level, listed in by_level.items() if listed]
    return [("", _("choose")), *groups]


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
    field.choices = choices
