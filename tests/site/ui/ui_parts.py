"""A page with every part that pages are made of, to look at and to test."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django import forms
from django.contrib.messages import get_messages
from django.template import Template
from django.template.context import RequestContext
from django.test import RequestFactory
from django.urls import path as address
from django.views.generic import TemplateView

from daylit.flow.drawing import Mark, Place, draw
from daylit.flow.process_map import MapEdge, MapNode, ProcessMap

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from daylit_site.people.models import Person

EMPTY = TemplateView.as_view(template_name="500.html")
urlpatterns = [
    address("", EMPTY, name="home"),
    address("processes/", EMPTY, name="processes"),
    address("records/", EMPTY, name="records"),
    address("people/", EMPTY, name="people"),
    address("people/account/", EMPTY, name="account"),
    address("account/logout/", EMPTY, name="account_logout"),
    address("account/login/", EMPTY, name="account_login"),
]
"""The places that the frame of a page leads to, so that it can be seen by itself."""

TEMPLATE = Path(__file__).parent / "all_parts.html"
AT = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
ROWS = [
    (
        f"G{i} → N26 → {'a name that goes on for long ' * (i % 3)}",
        9000 // (i + 1),
        700 // (i + 1),
        86400 * 9 / (i + 1),
        100 // (i + 1),
    )
    for i in range(14)
]
WAYS = [
    (None, "Accepted", 7554),
    ("Accepted", "In progress", 7310),
    ("In progress", "Assigned on", 3117),
    ("Assigned on", "In progress", 1622),
    ("Assigned on", "Wait supplier", 418),
    ("Wait supplier", "Completed", 120),
    ("In progress", "Completed", 4890),
    ("Completed", None, 7101),
]
LANES = {
    "Accepted": "First line",
    "In progress": "First line",
    "Assigned on": "Second line",
    "Wait supplier": "Suppliers",
    "Completed": "First line",
}


class Invite(forms.Form):
    """A form with each kind of field."""

    email = forms.EmailField(label="E-mail", help_text="The invitation is sent there.")
    name = forms.CharField(label="Name")
    role = forms.ChoiceField(label="Role", choices=[("a", "analyst"), ("m", "member")])
    ways = forms.ChoiceField(
        label="How", widget=forms.RadioSelect, choices=[("mail", "by mail"), ("link", "by link")]
    )
    sees_all = forms.BooleanField(label="Sees figures of every border", required=False)
    until = forms.DateField(label="Until", widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


def process_map() -> ProcessMap:
    """Return the map of a sketch."""
    nodes = tuple(MapNode(name, 3000, 4000, lane) for name, lane in LANES.items())
    edges = tuple(MapEdge(source, to, count, count, 3600.0) for source, to, count in WAYS)
    return ProcessMap(nodes, edges, "team", ("First line", "Second line", "Suppliers"), 7554)


def all_parts(person: Person | AnonymousUser, path: str = "/processes/") -> str:
    """Render the page as a person sees it."""
    request = RequestFactory().get(path)
    request.user = person
    setattr(request, "_messages", SaidBefore())  # noqa: B010 (where Django's middleware puts them)
    drawn = process_map()
    marks: dict[Place, Mark] = {("Assigned on", "In progress"): Mark(1622, 0.5, "1,622 left.")}
    values = {
        "at": AT,
        "cases": 1177,
        "all_cases": 7554,
        "times": 2394,
        "long": 303 * 3600,
        "short": 100 * 3600,
        "share": 0.17,
        "map": draw(drawn, marks=marks, name="sample"),
        "rows": ROWS,
        "form": Invite({"email": "nobody", "role": "a"}),
    }
    assert get_messages(request)
    return Template(TEMPLATE.read_text(encoding="utf-8")).render(RequestContext(request, values))


class SaidBefore(list["Said"]):
    """Messages of the request before."""

    def __init__(self) -> None:
        super().__init__([Said("success", "The import was undone."), Said("error", "No run yet.")])


class Said:
    """One message."""

    def __init__(self, level_tag: str, words: str) -> None:
        self.level_tag = level_tag
        self.words = words

    def __str__(self) -> str:
        return self.words
