"""What people declare of a process that no log says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from daylit_site.records.stated import UnableToDeclareError, calendars_of, terms_of
from daylit_site.ui.templatetags.daylit import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.forms.boundfield import BoundField
    from django.http import QueryDict

    from daylit_site.processes.loops import Loop, Standing

    Row = Mapping[str, Any]

LONGEST_TEXT = 20_000
LONGEST_REASON = 400
MOST_MINUTES = 100_000
MOST_ENDS = 60


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Let a field be chosen from these."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
    field.choices = choices


class Declaring(forms.Form):
    """What may be said with every declaration."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=gettext_lazy("In a sentence, for those who read it later."),
    )


class DeclaringEnds(Declaring):
    """Which activities close a case that ends with them."""

    activities = forms.MultipleChoiceField(
        label=gettext_lazy("A case is closed when its last activity is"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one activity.")},
    )
    field_order = ("activities", "reason")

    def __init__(
        self, said: QueryDict | None, *, ways: Iterable[Row], closing: Sequence[str]
    ) -> None:
        super().__init__(said, initial={"activities": list(closing)})
        offer(self, "activities", _ends(ways, closing))

    def content(self) -> dict[str, Any]:
        """Return the activities."""
        return {"activities": sorted(self.cleaned_data["activities"])}


def _ends(ways: Iterable[Row], closing: Sequence[str]) -> list[tuple[str, str]]:
    """Return the activities with which cases end, most cases first, and those that close cases."""
    counts = {way["source"]: way["case_count"] for way in ways if way["target"] is None}
    often = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_ENDS]
    listed = [*often, *(name for name in closing if name not in often)]
    return [(name, _ending(name, counts.get(name, 0))) for name in listed if name]


def _ending(name: str, count: int) -> str:
    said = ngettext(
        "%(name)s: %(count)s case ends with it", "%(name)s: %(count)s cases end with it", count
    )
    return said % {"name": text(name), "count": count}


class DeclaringUsual(Declaring):
    """Which loop is how the work is meant to go, and why."""

    loop = forms.ChoiceField(label=gettext_lazy("The work is meant to go so"))
    field_order = ("loop", "reason")

    def __init__(self, said: QueryDict | None, *, offered: Iterable[Loop]) -> None:
        super().__init__(said)
        offer(self, "loop", [(one.key, _looping(one)) for one in offered])
        self.fields["reason"].required = True


def _looping(loop: Loop) -> str:
    said = ngettext("%(loop)s (%(count)s case)", "%(loop)s (%(count)s cases)", loop.case_count)
    return said % {"loop": text(loop.words), "count": loop.case_count}


class TakingBack(forms.Form):
    """Which loop is no longer said to be how the work is meant to go."""

    loop = forms.ChoiceField()

    def __init__(self, said: QueryDict | None, *, standing: Iterable[Standing]) -> None:
        super().__init__(said)
        offer(self, "loop", [(one.key, one.words) for one in standing])


class Writing(Declaring):
    """A text that the library reads; what is refused is told in the library's words."""

    toml = forms.CharField(
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "written"}),
    )
    field_order = ("toml", "reason")
    read: Callable[[Row], object]

    def __init__(self, said: QueryDict | None, *, last: Row) -> None:
        super().__init__(said, initial={"toml": last.get("toml", "")})

    def clean_toml(self) -> str:
        """Refuse what the library cannot read."""
        written: str = self.cleaned_data["toml"].replace("\r\n", "\n")
        try:
            type(self).read({"toml": written})
        except UnableToDeclareError as refused:
            raise forms.ValidationError(text(str(refused))) from refused
        return written

    def content(self) -> dict[str, Any]:
        """Return the text."""
        return {"toml": self.cleaned_data["toml"]}


class WritingCalendars(Writing):
    """When teams and organisations work."""

    read = staticmethod(calendars_of)

    def __init__(self, said: QueryDict | None, *, last: Row) -> None:
        super().__init__(said, last=last)
        self.fields["toml"].label = _("Hours, holidays and time zones, and whose they are")


class WritingTerms(Writing):
    """How long things may take."""

    read = staticmethod(terms_of)

    def __init__(self, said: QueryDict | None, *, last: Row) -> None:
        super().__init__(said, last=last)
        self.fields["toml"].label = _("Limits, one after the other")


class GivingMinutes(Declaring):
    """How long one works on each activity."""

    def __init__(self, said: QueryDict | None, *, activities: Iterable[Row], last: Row) -> None:
        super().__init__(said)
        given = last.get("by_activity", {})
        counts = {one["activity"]: one["step_count"] for one in activities}
        self.activities = [*counts, *(name for name in given if name not in counts)]
        self.counts = counts
        for number, name in enumerate(self.activities):
            self.fields[_minutes(number)] = forms.FloatField(
                label=name,
                required=False,
                localize=True,
                min_value=0,
                max_value=MOST_MINUTES,
                initial=_short(given.get(name)),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 7}),
            )

    def rows(self) -> Iterator[tuple[str, int, BoundField]]:
        """Yield each activity with how many steps it has, and its field."""
        for number, name in enumerate(self.activities):
            yield name, self.counts.get(name, 0), self[_minutes(number)]

    def content(self) -> dict[str, Any]:
        """Return the minutes that were given, by activity."""
        said = {name: self.cleaned_data[_minutes(at)] for at, name in enumerate(self.activities)}
        return {"by_activity": {name: each for name, each in said.items() if each is not None}}


def _short(given: float | None) -> float | None:
    """Return 5 for 5.0, as people write it."""
    return int(given) if given is not None and given == int(given) else given


def _minutes(number: int) -> str:
    return f"minutes-{number}"
