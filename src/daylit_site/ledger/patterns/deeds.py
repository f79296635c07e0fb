"""What someone can do to a pattern as it stands, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daylit.departures.judgements import LOOPS
from daylit_site.ledger.evidence import title_of
from daylit_site.ledger.models import OPEN, Pattern, State
from daylit_site.ledger.operations import patterns, rooms
from daylit_site.ledger.room.deeds import CLOSED, Deed, DeedShown, next_for
from daylit_site.ledger.room.forms import Accepting, Closing, Reasoned, Versioned
from daylit_site.ledger.trait_names import trait_words
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import QueryDict

    from daylit_site.ledger.patterns.page import PatternShown
    from daylit_site.people.models import Person

EVERY = tuple(State)


class OtherPattern(forms.ModelChoiceField):  # type: ignore[type-arg] # has no type at run time
    """A pattern, by its title."""

    def label_from_instance(self, obj: Any) -> str:
        """Return how a pattern is told in the list."""
        return title_of(obj)


class Merging(Versioned):
    """With which pattern it is told."""

    into = OtherPattern(
        Pattern.objects.none(), label=_("Tell it as a part of"), empty_label=_("choose")
    )

    def __init__(self, *filled_in: Any, shown: PatternShown, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = Pattern.objects.filter(pk__in=[one.pk for one in shown.others])


class Splitting(Versioned):
    """By what it is told apart."""

    by_trait = forms.ChoiceField(label=_("Tell it apart by"))

    def __init__(self, *filled_in: Any, shown: PatternShown, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["by_trait"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(name, trait_words(name)) for name in shown.traits]


ASKING_OF_PAGE = (Merging, Splitting)
DEEDS = (
    Deed(
        "close",
        _("Say what was done"),
        _("It is closed. It is opened again when it comes back."),
        OPEN,
        Closing,
    ),
    Deed("take", _("Take it"), _("You see to it now."), OPEN),
    Deed(
        "accept",
        _("Accept it until a day"),
        _("It is accepted until then. An analysis tells everything anew."),
        (*OPEN, State.RESOLVED),
        Accepting,
        Right.JUDGE,
        is_rare=True,
    ),
    Deed(
        "usual",
        _("It is how the work is meant to go"),
        _("It no longer counts. An analysis tells everything anew."),
        (*OPEN, State.RESOLVED, State.ACCEPTED),
        Reasoned,
        Right.JUDGE,
        is_rare=True,
    ),
    Deed(
        "set_aside",
        _("These are no exceptions"),
        _("They no longer count. An analysis tells everything anew."),
        (*OPEN, State.RESOLVED, State.ACCEPTED),
        Reasoned,
        Right.JUDGE,
        is_rare=True,
    ),
    Deed(
        "merge",
        _("Join it with another"),
        _("They are told together, as soon as they are analysed anew."),
        EVERY,
        Merging,
        Right.JUDGE,
        is_rare=True,
    ),
    Deed(
        "split",
        _("Tell it apart"),
        _("It is told apart, as soon as it is analysed anew."),
        EVERY,
        Splitting,
        Right.JUDGE,
        is_rare=True,
    ),
    Deed(
        "reopen",
        _("Open it again"),
        _("It is open again. What was judged of it is taken back."),
        EVERY,
        Reasoned,
    ),
)
BY_KEY = {one.key: one for one in DEEDS}

OPERATIONS: dict[str, Callable[..., None]] = {
    "close": patterns.resolve,
    "take": patterns.take,
    "accept": patterns.accept,
    "usual": patterns.call_usual,
    "set_aside": patterns.set_aside,
    "merge": patterns.merge,
    "split": patterns.split,
    "reopen": patterns.reopen,
}


def could_be_done(shown: PatternShown, person: Person) -> list[Deed]:
    """Return what someone can do to a pattern as it stands, first what comes next.

    Who may not talk of it can do nothing.
    """
    if not shown.room.may_talk:
        return []
    could = [one for one in DEEDS if _may_do(one, shown, person) and _fits(one, shown)]
    return sorted(could, key=lambda one: one.key != next_for(shown.row, person))


def _may_do(deed: Deed, shown: PatternShown, person: Person) -> bool:
    if deed.key == "reopen":
        return patterns.may_reopen(shown.row, person)
    return person.may(deed.right) and not (deed.key == "close" and person.is_partner)


def _fits(deed: Deed, shown: PatternShown) -> bool:
    row = shown.row
    if row.state not in deed.standing:
        return False
    is_joined = shown.merged_into is not None
    if deed.key == "reopen":
        return row.state in CLOSED or is_joined or shown.is_split
    fits = {
        "take": row.owner is None or row.state != State.IN_WORK,
        "usual": row.kind in LOOPS,
        "merge": bool(shown.others) and not is_joined,
        "split": bool(shown.traits) and not is_joined and not shown.is_split,
    }
    return fits.get(deed.key, True)


def form_for(deed: Deed, shown: PatternShown, sent: QueryDict | None = None) -> Versioned:
    """Return the form of something, as it was sent, or fresh."""
    how: dict[str, Any] = {
        "initial": {"version": shown.row.version},
        "auto_id": f"{deed.key}-%s",
    }
    if deed.form in ASKING_OF_PAGE:
        how["shown"] = shown
    return deed.form(sent, **how)


def deeds_shown(
    shown: PatternShown,
    person: Person,
    sent: tuple[Deed, Versioned] | None = None,
    asked: str = "",
) -> list[DeedShown]:
    """Return what can be done with its forms; one that was sent and not done as it was sent.

    Args:
        shown: The pattern, as the person sees it.
        person: Who.
        sent: What was sent and not done.
        asked: What the page was asked for with, which is shown at once.
    """
    could = could_be_done(shown, person)
    forms_now = {one.key: form_for(one, shown) for one in could}
    if sent is not None and sent[0].key in forms_now:
        forms_now[sent[0].key] = sent[1]
    first = next_for(shown.row, person)
    return [
        DeedShown(one, forms_now[one.key], is_first=one.key == first, is_asked_for=one.key == asked)
        for one in could
    ]


@transaction.atomic
def do_deed(
    deed: Deed, pattern: Pattern, form: Versioned, *, person: Person, now: datetime
) -> None:
    """Do something to a pattern; whoever does is in its room from then on.

    Raises:
        UnableToError: It is refused, in a sentence.
    """
    OPERATIONS[deed.key](pattern=pattern, person=person, now=now, **form.cleaned_data)
    room = rooms.open_room(kept=pattern, person=person, now=now)
    rooms.come_in(room=room, person=person, now=now)
