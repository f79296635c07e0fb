"""What of all that was done is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from daylit_site.people.audit import DAYLIT
from daylit_site.people.audit_pages import processes
from daylit_site.people.audit_queries import Asked
from daylit_site.people.audit_words import KINDS
from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import QueryDict

LONGEST_TARGET = 80
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HAS_A_NEXT = MaxValueValidator(date.max - timedelta(days=1))


BY_ITSELF = "daylit"
"""Chosen for what nobody did: a run, or the worker."""


class _AndDaylit(ModelChoiceIterator[Person]):
    """People, after Daylit itself."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        choices = iter(super().__iter__())
        yield next(choices)
        yield BY_ITSELF, DAYLIT
        yield from choices


class _Who(forms.ModelChoiceField[Person]):
    """One of the people, or Daylit itself."""

    iterator = _AndDaylit

    def to_python(self, value: Any) -> Any:
        return value if value == BY_ITSELF else super().to_python(value)


class AskingWhoDidWhat(forms.Form):
    """Who, what, where and when; all may be left open."""

    person = _Who(Person.objects.none(), label=_("Who"), required=False)
    process = forms.ChoiceField(label=_("In which process"), required=False)
    kind = forms.ChoiceField(label=_("About what"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=DAY, validators=[HAS_A_NEXT])
    target = forms.CharField(max_length=LONGEST_TARGET, required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, query: QueryDict, *, reader: Person) -> Self:
        """Return the form as an address fills it in."""
        form = cls(query)
        field = form.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = Person.objects.visible_to(reader)
        field.empty_label = str(_("everyone"))
        form.offer("process", processes(reader=reader), _("every process"))
        form.offer("kind", KINDS.items(), _("everything"))
        return form

    def offer(self, of: str, offered: Iterable[tuple[str, Any]], all_of_them: Any) -> None:
        """Let one be chosen; also that which an address names and is not there any more."""
        field = self.fields[of]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        listed = dict(offered)
        named = self.data.get(of, "")
        gone = {} if named in {"", *listed} or "\0" in named else {named: named}
        field.choices = [("", all_of_them), *listed.items(), *gone.items()]

    def asked(self) -> Asked | None:
        """Return what is asked for; null where the form holds what cannot be."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        by_someone = said["person"] != BY_ITSELF
        return Asked(
            person=said["person"] if by_someone else None,
            is_daylit=not by_someone,
            process_id=said["process"],
            target=said["target"],
            kind=said["kind"],
            since=said["since"],
            until=said["until"],
        )

    def as_address(self, *, without: str = "", **more: object) -> str:
        """Return what is asked for as it stands in an address, behind the ?."""
        said = {one: self.data.get(one, "") for one in self.fields if one != without}
        return urlencode({one: value for one, value in (said | more).items() if value})
