"""The fields of a form: what may be left out says so."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string


class Asking(forms.Form):
    what = forms.CharField(label="What")
    where = forms.CharField(label="Where", required=False)
    how = forms.ChoiceField(label="How", required=False, widget=forms.RadioSelect)


class AskingOneOfTwo(Asking):
    unmarked = ("where", "how")


def optional_in(form: forms.Form) -> list[str]:
    """The labels beside which it is said that they are optional."""
    said = render_to_string("ui/fields.html", {"form": form}).split('<span class="optional">')
    assert all(one.startswith("optional</span>") for one in said[1:])
    return [one.rstrip().rpartition(">")[2] for one in said[:-1]]


def test_what_need_not_be_filled_in_is_called_optional() -> None:
    assert optional_in(Asking()) == ["Where", "How"]


def test_of_fields_whose_words_say_it_nothing_is_said() -> None:
    assert optional_in(AskingOneOfTwo()) == []
