"""How someone wants to be written to, and the demo's answers, as they are filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylit_site.people.mailing.hours import MORNING, is_between
from daylit_site.people.models import LetterKind

if TYPE_CHECKING:
    from daylit_site.people.models import MailChoice

AT_ONCE, DIGEST = "at once", "digest"
MOST_CHARACTERS = 20_000


def _time_field(label: Any, help_text: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=("%H:%M",),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class ChoosingMail(forms.Form):
    """How someone wants to be written to."""

    how = forms.ChoiceField(
        label=gettext_lazy("When mail comes"),
        choices=((AT_ONCE, gettext_lazy("at once")), (DIGEST, gettext_lazy("one mail a day"))),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "What you are asked to do, and the warning of a clock, come at once either way."
        ),
    )
    digest_at = _time_field(
        gettext_lazy("The one mail a day comes at"), gettext_lazy("At 07:00 where nothing is said.")
    )
    quiet_from = _time_field(
        gettext_lazy("Quiet hours from"),
        gettext_lazy(
            "In them nothing is sent at all, no warning of a clock either; it comes when they end."
        ),
    )
    quiet_until = _time_field(gettext_lazy("Quiet hours until"))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("What you are written to about"),
        choices=LetterKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is not ticked is shown on the pages only."),
    )

    def __init__(self, *filled_in: Any, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(name, name) for name in _zones()]

    def clean(self) -> dict[str, Any]:
        """Refuse quiet hours that do not begin or end, and a mail of the day within them."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = said.get("quiet_from"), said.get("quiet_until")
        if self.errors or start is end is None:
            return said
        if start is None or end is None or start == end:
            self.add_error("quiet_until", _("Say from when until when, two different times."))
        elif said["how"] == DIGEST and is_between(said["digest_at"] or MORNING, start, end):
            self.add_error("digest_at", _("At that time nothing is to be sent."))
        return said


class Answering(forms.Form):
    """What someone of the demo answers to a mail."""

    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def shown_choice(choice: MailChoice | None) -> dict[str, Any]:
    """Return what the form shows at first: what was chosen, or that everything comes at once."""
    unwanted = choice.unwanted if choice else []
    wanted = [kind for kind in LetterKind.values if kind not in unwanted]
    if choice is None:
        return {"how": AT_ONCE, "zone": "UTC", "wanted": wanted}
    return {
        "how": DIGEST if choice.is_digest else AT_ONCE,
        "digest_at": choice.digest_at,
        "quiet_from": choice.quiet_from,
        "quiet_until": choice.quiet_until,
        "zone": choice.zone,
        "wanted": wanted,
    }


@lru_cache(maxsize=1)
def _zones() -> list[str]:
    """Return the time zones of places, and UTC; not the old spellings beside them."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name)]
