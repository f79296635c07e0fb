"""Forms of the page of an exception, and of rooms."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daylit_site.ledger.models import LONGEST_TEXT
from daylit_site.ledger.room.people_to_bring import whom_one_may_ask, whose_one_may_bring
from daylit_site.people.models import LONGEST_NAME, Organisation, Person
from daylit_site.processes.naming import named_to
from daylit_site.ui.choosing import Several, Ticks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from daylit_site.ledger.room.shown import MemberShown
    from daylit_site.records.models import Process

FEW_LINES = {"rows": 3}


class Choosing(forms.ModelChoiceField):  # type: ignore[type-arg] # has no type at run time
    """A person, told as whoever chooses may know them.

    Attributes:
        known: People as they may be known, by their keys.
        reasons: Why some of them can help, by their keys.
    """

    known: Mapping[int, str] = MappingProxyType({})
    reasons: Mapping[int, str] = MappingProxyType({})

    def label_from_instance(self, obj: Any) -> str:
        """Return how a person is told in the list."""
        known, why = self.known.get(obj.pk, ""), self.reasons.get(obj.pk)
        named = f"{known}, {obj.organisation.name}" if known == obj.name else known
        return f"{named}: {why}" if why else named

    def tell(self, people: QuerySet[Person], reader: Person, inside: Collection[int]) -> None:
        """Say who can be chosen, in the order in which that is read, first whom a reason names.

        Those who are in a room are known there by name.
        """
        named = {one.pk: one.name for one in people if one.pk in inside}
        self.known = {**named_to(reader, people), **named}
        as_read = sorted(
            ((one.pk, self.label_from_instance(one)) for one in people),
            key=lambda one: (one[0] not in self.reasons, one[1].casefold()),
        )
        self.queryset = people
        self.choices = as_read


class ChoosingSeveral(Choosing, Several):
    """Some people, told as whoever chooses may know them."""


class Saying(forms.Form):
    """What one says in a room."""

    # Files alone are something said, too; the server looks.
    use_required_attribute = False

    text = forms.CharField(
        label=_("What you want to say"),
        max_length=settings.MAIL_LIMITS.characters,
        widget=forms.Textarea({"rows": 4, "data-reply": ""}),
    )
    tell = forms.TypedMultipleChoiceField(
        label=_("Tell also, by name"),
        coerce=int,
        required=False,
        widget=Ticks,
    )

    def __init__(
        self,
        *filled_in: Any,
        members: Iterable[MemberShown],
        has_files: bool = False,
        **how: Any,
    ) -> None:
        super().__init__(*filled_in, **how)
        self.fields["text"].required = not has_files
        field = self.fields["tell"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 (for the type checker)
        others = [one for one in members if not (one.is_oneself or one.is_gone)]
        field.choices = [(one.row.pk, str(one.row)) for one in others]
        if not others:
            del self.fields["tell"]


class Bringing(forms.Form):
    """Whom one brings into a room: someone with an account, or someone of a partner by address.

    Attributes:
        unmarked: The fields of which one is enough; their words say so.
    """

    unmarked = ("whom", "email", "name", "organisation")

    whom = ChoosingSeveral(
        Person.objects.none(),
        label=_("Who"),
        required=False,
        widget=Ticks,
    )
    email = forms.EmailField(
        label=_("Or the address of someone without an account"), max_length=254, required=False
    )
    name = forms.CharField(label=_("Their name"), max_length=LONGEST_NAME, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Their organisation"),
        required=False,
        empty_label=_("choose"),
    )
    because = forms.CharField(
        label=_("What you ask of them"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(
        self,
        *filled_in: Any,
        process: Process,
        reader: Person,
        reasons: Mapping[int, str] = MappingProxyType({}),
        inside: Collection[int] = (),
        asking: Collection[int] = (),
        **how: Any,
    ) -> None:
        """Take what was filled in.

        Args:
            filled_in: That, as forms take it.
            process: Of which process the room is.
            reader: Who chooses.
            reasons: Why some people can help, by their keys; these are told first.
            inside: Who is in the room already, and so not to be chosen.
            asking: Who asked to be let in, by their keys; they are told by name.
            how: As forms take it.
        """
        super().__init__(*filled_in, **how)
        whom, whose = self.fields["whom"], self.fields["organisation"]
        assert isinstance(whom, ChoosingSeveral)  # noqa: S101 (for the type checker)
        assert isinstance(whose, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        whom.reasons = reasons
        may_ask = whom_one_may_ask(process, reader, asking=asking)
        could = may_ask.exclude(pk__in=[reader.pk, *inside])
        whom.tell(could.select_related("organisation"), reader, asking)
        whose.queryset = whose_one_may_bring(process, reader).order_by("name")

    def clean(self) -> dict[str, Any]:
        """Refuse what names nobody, or two."""
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        if bool(found.get("whom")) == bool(found.get("email")):
            said = _("Choose someone, or write the address of someone without an account.")
            raise forms.ValidationError(said)
        if found.get("email") and not (found.get("name") and found.get("organisation")):
            said = _("Say what they are called, and of which organisation they are.")
            raise forms.ValidationError(said)
        return found


class Versioned(forms.Form):
    """Something that is done to an exception as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@dataclass(frozen=True)
class Askable:
    """Who can be asked to see to something: those in its room, and others, by their keys."""

    reader: Person
    inside: frozenset[int]
    others: frozenset[int]


class Assigning(Versioned):
    """Who is to see to it."""

    to = Choosing(Person.objects.none(), label=_("Who is to see to it"), empty_label=None)

    def __init__(self, *filled_in: Any, people: Askable, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["to"]
        assert isinstance(field, Choosing)  # noqa: S101 (for the type checker)
        chosen = Person.objects.filter(pk__in=[*people.inside, *people.others]).order_by("name")
        field.tell(chosen, people.reader, people.inside)


class Waiting(Versioned):
    """Whom or what it waits for."""

    waiting_for = forms.CharField(label=_("Whom or what it waits for"), max_length=LONGEST_NAME)
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_TEXT, widget=forms.Textarea(FEW_LINES)
    )


class Closing(Versioned):
    """What was done, and why; nothing else is asked."""

    resolution = forms.CharField(
        label=_("What was done"), max_length=LONGEST_TEXT, widget=forms.Textarea(FEW_LINES)
    )
    reason = forms.CharField(
        label=_("Why that"), max_length=LONGEST_TEXT, widget=forms.Textarea(FEW_LINES)
    )


class Accepting(Versioned):
    """Until when it is borne, and why."""

    until_on = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_TEXT, widget=forms.Textarea(FEW_LINES)
    )


class Reasoned(Versioned):
    """Why it is no exception, or is opened again."""

    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_TEXT, widget=forms.Textarea(FEW_LINES)
    )
