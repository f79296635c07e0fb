"""What people say of a log before it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylit_site.people.models import LONGEST_NAME
from daylit_site.records.columns import (
    BOUNDS,
    MAY_LACK,
    REQUIRED,
    ROLES,
    columns_of,
)
from daylit_site.records.models import Process
from daylit_site.records.naming import process_name_of
from daylit_site.records.wording import in_site_words
from daylit_site.ui.templatetags.daylit import as_lang, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms.boundfield import BoundField

    from daylit_site.people.models import Person
    from daylit_site.records.columns import Column
    from daylit_site.records.models import Upload


class Taking(forms.Form):
    """Into which process a log goes, and what each of its columns is."""

    process = forms.ModelChoiceField(
        Process.objects.none(),
        label=gettext_lazy("Process"),
        required=False,
        empty_label=gettext_lazy("a new process"),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the new process"), max_length=LONGEST_NAME, required=False
    )

    def __init__(self, *filled_in: Any, upload: Upload, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        self.upload = upload
        self.columns = columns_of(upload.looked)
        self._offer_processes(person)
        self.initial["name"] = process_name_of(upload.name)
        said = {upload.choices[role]: role for role in ROLES if role in upload.choices}
        for number, column in enumerate(self.columns):
            self.fields[_field(number)] = forms.ChoiceField(
                label=column.name,
                choices=list(column.options.items()),
                initial=said.get(column.name, column.found),
            )

    def _offer_processes(self, person: Person) -> None:
        seen = Process.objects.visible_to(person)
        if not seen.exists():
            del self.fields["process"]
            return
        field = self.fields["process"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = seen
        self.initial["process"] = self.upload.process_id

    def rows(self) -> Iterator[tuple[Column, BoundField]]:
        """Yield each column with the field that says what it is."""
        for number, column in enumerate(self.columns):
            yield column, self[_field(number)]

    def clean(self) -> dict[str, Any]:
        """Refuse what no log can be read by."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("process") and not said.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say what the process is called."))
        self._refuse_doubles(said)
        self._refuse_gaps(set(self._roles(said)))
        is_as_found = not self.errors and not self._is_changed(said)
        if is_as_found and self.upload.looked["problem"]:
            self.add_error(None, self._problem())
        return said

    def _problem(self) -> str:
        """Return why the log cannot be taken as found, in the language of the look at it."""
        looked = self.upload.looked
        said, language = in_site_words(looked["problem"]), looked.get("language", "en")
        other = as_lang(language)
        return format_html("<span{}>{}</span>", other, text(said)) if other else said

    def choices(self) -> dict[str, Any]:
        """Return how the log is to be read; nothing of the columns where they are as found."""
        kept = {name: one for name, one in self.upload.choices.items() if name not in ROLES}
        kept.pop("none_for", None)
        if not self._is_changed(self.cleaned_data):
            return kept
        roles = self._roles(self.cleaned_data)
        return kept | roles | {"none_for": [role for role in MAY_LACK if role not in roles]}

    def _is_changed(self, said: dict[str, Any]) -> bool:
        return any(
            said.get(_field(number)) != column.found for number, column in enumerate(self.columns)
        )

    def _roles(self, said: dict[str, Any]) -> dict[str, str]:
        """Return the first column that is said to have each role."""
        found: dict[str, str] = {}
        for number, column in enumerate(self.columns):
            role = said.get(_field(number))
            if role in ROLES:
                found.setdefault(role, column.name)
        return found

    def _refuse_doubles(self, said: dict[str, Any]) -> None:
        first = self._roles(said)
        for number, column in enumerate(self.columns):
            role = said.get(_field(number))
            if role in ROLES and first[role] != column.name:
                words = {"role": ROLES[role], "column": first[role]}
                refused = _("Only one column can be the %(role)s, and “%(column)s” is it already.")
                self.add_error(_field(number), refused % words)

    def _refuse_gaps(self, roles: set[str]) -> None:
        for role in REQUIRED:
            if role not in roles:
                missing = _("Say which column is the %(role)s.") % {"role": ROLES[role]}
                self.add_error(None, missing)
        bounds = roles.intersection(BOUNDS)
        if "time" in roles and bounds:
            self.add_error(None, _("Say either the time, or the start and the end; not both."))
        elif "time" not in roles and not bounds:
            self.add_error(None, _("Say which column is the time, or which two start and end."))
        elif len(bounds) == 1:
            self.add_error(None, _("A start needs an end, and an end a start; else say the time."))


class ChoosingCases(forms.Form):
    """Which of the things that a log tells of are the cases."""

    object_type = forms.ChoiceField(label=gettext_lazy("One case is one of"))

    def __init__(self, *filled_in: Any, upload: Upload, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["object_type"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(one, one) for one in upload.looked["object_types"]]
        self.initial["object_type"] = upload.choices.get("object_type")


def _field(number: int) -> str:
    return f"column-{number}"
