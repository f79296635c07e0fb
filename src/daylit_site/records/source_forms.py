"""Naming a log that lies on the server or in a database; how often it is imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylit_site.people.models import LONGEST_NAME
from daylit_site.records.databases import address_of, reachable, without_password
from daylit_site.records.errors import UnableToNameError
from daylit_site.records.models import LONGEST_PATH
from daylit_site.records.query_sources import Asked, was_imported
from daylit_site.records.schedules import NEVER, OFTEN

if TYPE_CHECKING:
    from daylit_site.records.databases import Address
    from daylit_site.records.models import Source

LONGEST_QUERY = 100_000


class HowOften(forms.Form):
    """How often a log is imported again."""

    every = forms.TypedChoiceField(
        label=_("Import it again"), choices=list(OFTEN.items()), coerce=int, initial=NEVER
    )

    @property
    def every_hours(self) -> int | None:
        """After how many hours; null for never."""
        said: int = self.cleaned_data["every"]
        return said or None


class NamingSource(HowOften):
    """Where a log lies, and how often it is imported again."""

    path = forms.CharField(
        label=_("File on the server"),
        max_length=LONGEST_PATH,
        help_text=_("Its whole path, as the server knows it."),
    )
    field_order = ("path", "every")


class AddressInput(forms.TextInput):
    """Shows an address again without the password that may have come in it."""

    def format_value(self, value: Any) -> str | None:
        """Return what the field holds."""
        return without_password(value) if value else None


class AskingDatabase(forms.Form):
    """Which database, and what it is asked."""

    address = forms.CharField(
        label=_("Database"),
        max_length=LONGEST_PATH,
        widget=AddressInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Its address: postgresql://USER@HOST/DATABASE."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=LONGEST_NAME,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is kept encrypted, and shown to nobody."),
    )
    query = forms.CharField(
        label=_("Query"),
        max_length=LONGEST_QUERY,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
        help_text=_("One SELECT in the database's own SQL: one row for each step."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what may not be asked; say that a password is not kept on the page."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "address" in said:
            try:
                said["reached"] = self._reached(said)
            except UnableToNameError as refused:
                self.add_error("address", str(refused))
        if self.errors and self.data.get("password"):
            self.add_error("password", gettext("A page never shows it again: write it anew."))
        return said

    def asked(self) -> Asked:
        """Return what is asked of which database."""
        return Asked(self.cleaned_data["reached"], self.cleaned_data.get("query", ""))

    def _reached(self, said: dict[str, Any]) -> Address:
        return reachable(said["address"], password=said.get("password", ""))


class NamingQuery(AskingDatabase, HowOften):
    """What a log that is rows of a query is called, and where it comes from."""

    name = forms.CharField(
        label=_("Name of the log"),
        max_length=LONGEST_NAME,
        help_text=_("What people here know it by, such as “Orders”."),
    )
    field_order = ("name", "address", "password", "query", "every")


class ChangingQuery(AskingDatabase):
    """Another database or password for a log; before it was imported, another query too."""

    def __init__(self, *filled_in: Any, source: Source, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        self.source = source
        self.initial = {"address": source.path, "query": source.query}
        self.fields["password"].help_text = _(
            "Left empty, it stays as it is, where the address does. It is kept encrypted, and "
            "shown to nobody."
        )
        if was_imported(source):
            del self.fields["query"]

    def _reached(self, said: dict[str, Any]) -> Address:
        """Use the password that is kept for the same user of the same database, and no other."""
        found = super()._reached(said)
        if found.password or found.shown != self.source.path:
            return found
        try:
            return address_of(self.source)
        except UnableToNameError:
            return found
