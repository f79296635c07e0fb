"""Naming a log that lies on the server, and saying how often it is imported again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from daylit_site.records.models import LONGEST_PATH
from daylit_site.records.schedules import NEVER, OFTEN


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
