"""Boxes to tick are written as Django writes them, but all at once."""

from __future__ import annotations

import re

from django import forms

from daylit_site.ui.choosing import Ticks

CHOICES = [(1, "Sofia & <Lund>"), ("b", "Bengt")]


class Asking(forms.Form):
    ours = forms.MultipleChoiceField(choices=CHOICES, widget=Ticks)


class AskingAsDjango(forms.Form):
    ours = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)


def test_they_are_those_that_django_writes() -> None:
    sent: tuple[dict[str, list[str]], ...] = ({}, {"ours": ["b"]})
    for filled_in in sent:
        for ids in ("id_%s", "bring-%s"):
            ours = str(Asking(filled_in, auto_id=ids)["ours"])
            theirs = str(AskingAsDjango(filled_in, auto_id=ids)["ours"])
            assert _tags(ours) == _tags(theirs)


def _tags(markup: str) -> list[tuple[str, list[str]]]:
    """Return each tag with its attributes in order, and each text."""
    parts = re.findall(r"<[^>]*>|[^<]+", markup)
    return [
        (part.split()[0].strip("<>"), sorted(part.strip("<>").split()[1:]))
        for part in parts
        if part.strip()
    ]
