"""What people say of a process: its purpose, and who takes part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daylit_site.people.models import Organisation
from daylit_site.processes.models import LONGEST_SENTENCE

if TYPE_CHECKING:
    from daylit_site.records.models import Process


class StatingPurpose(forms.Form):
    """What a process is for."""

    sentence = forms.CharField(
        label=_("The purpose, in one sentence"),
        max_length=LONGEST_SENTENCE,
        help_text=_(
            "What those for whom the work is done get of it, in words that everyone taking part "
            "would use."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_sentence(self) -> str:
        """Return it on one line."""
        return " ".join(self.cleaned_data["sentence"].split())


class AddingPart(forms.Form):
    """Which organisation takes part in a process from now on."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    sees_borders = forms.BooleanField(
        label=_("It sees the figures of all hand-overs, not only of its own"), required=False
    )

    def __init__(self, *filled_in: Any, process: Process, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        # Of all: who answers for a process may ask in whoever takes part in the workspace.
        here = Organisation.objects.filter(left_at=None)
        field.queryset = here.exclude(parts__process=process)
        field.empty_label = None
