"""How rows are named in addresses and forms: by their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

LONGEST_KEY = 18
"""No row's key has more digits; SQLite cannot even look for one that does."""

BOX = '<div><label{}><input type="checkbox" name="{}" value="{}"{}> {}</label></div>'


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick, of which there may be hundreds: written at once, not each by templates."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,  # noqa: ARG002 (as Django calls it)
    ) -> SafeString:
        """Write them as Django does, but without templates, so that no renderer is asked."""
        options = self.options(name, self.format_value(value), attrs)
        of_all = flatatt({"id": self.build_attrs(self.attrs, attrs).get("id")})
        return format_html(
            "<div{}>\n{}</div>", of_all, format_html_join("\n", BOX, map(_parts, options))
        )


def _parts(one: dict[str, Any]) -> tuple[Any, ...]:
    """Return what stands in a box to tick."""
    of_label = flatatt({"for": one["attrs"].get("id")})
    return of_label, one["name"], one["value"], flatatt(one["attrs"]), one["label"]


class Several(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # has no type at run time
    """Some rows, by their keys."""

    def clean(self, value: Any) -> Any:
        """Refuse what can be no row's key, as what is not to be chosen."""
        for one in value or ():
            if len(str(one)) > LONGEST_KEY:
                code, params = "invalid_choice", {"value": one}
                raise ValidationError(self.error_messages[code], code=code, params=params)
        return super().clean(value)
