"""How rows are named in addresses and forms: by their keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_KEY = 18
"""No row's key has more digits; SQLite cannot even look for one that does."""


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick, of which there may be hundreds: written at once, not each by templates."""

    template_name = "ui/ticks.html"


class Several(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # has no type at run time
    """Some rows, by their keys."""

    def clean(self, value: Any) -> Any:
        """Refuse what can be no row's key, as what is not to be chosen."""
        for one in value or ():
            if len(str(one)) > LONGEST_KEY:
                code, params = "invalid_choice", {"value": one}
                raise ValidationError(self.error_messages[code], code=code, params=params)
        return super().clean(value)
