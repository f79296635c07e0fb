"""The frame of every page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import ui_parts
from django.contrib.auth.models import AnonymousUser
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

import daylit_site
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

    from daylit_site.people.models import Person

    Someone = Callable[..., Person]

OUTSIDE = ("http", "//", "javascript:", "data:")
VOID = {"meta", "link", "input", "br", "img", "hr"}
TEMPLATES = Path(daylit_site.__file__).parent
ERRORS = ("403.html", "403_csrf.html", "404.html", "500.html")


class Seen(HTMLParser):
    """What a page holds: its elements with their attributes, and the text inside each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[list[str]] = []
        self._open: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(len(self.elements))
        self.elements.append((tag, dict(attrs)))
        self.texts.append([])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self.elements[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for number in self._open:
            self.texts[number].append(data)

    def of(self, tag: str) -> list[tuple[str, dict[str, str | None]]]:
        """Return the text and the attributes of each element of a tag."""
        pairs = zip(self.elements, self.texts, strict=True)
        return [("".join(text).strip(), seen) for (found, seen), text in pairs if found == tag]


def inline(page: str) -> list[str]:
    """Return what the content security policy would refuse."""
    seen = Seen(page)
    found = [f"<{tag}> in the page" for tag in ("style", "base") if seen.of(tag)]
    found += [text for text, _ in seen.of("script") if text]
    for tag, attributes in seen.elements:
        for name, value in attributes.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                found.append(f"<{tag} {name}>")
            if name in ("href", "src", "action") and (value or "").startswith(
                ("http", "//", "javascript:")
            ):
                found.append(f"<{tag} {name}={value}>")
    return found


@pytest.fixture(autouse=True)
def by_itself(settings: Settings) -> Iterator[None]:
    """Show the frame by itself, in English."""
    settings.ROOT_URLCONF = "ui_parts"
    with translation.override("en"):
        yield


def error(template: str) -> str:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    return render_to_string(template, request=None if template == "500.html" else request)


def test_inline_style_and_script_would_be_found() -> None:
    page = "<p style='a' onclick='b'><script>c</script><style>d</style><a href='https://e'>"
    assert inline(page) == [
        "<style> in the page",
        "c",
        "<p style>",
        "<p onclick>",
        "<a href=https://e>",
    ]


def test_no_part_of_a_page_holds_style_or_script(someone: Someone, settings: Settings) -> None:
    settings.IS_DEMO = True
    assert inline(ui_parts.all_parts(someone(Role.ADMINISTRATOR))) == []


@pytest.mark.parametrize("template", ERRORS)
def test_no_error_page_holds_style_or_script(template: str) -> None:
    assert inline(error(template)) == []


@pytest.mark.parametrize("template", ERRORS)
def test_error_pages_say_what_happened_and_what_to_do(template: str) -> None:
    seen = Seen(error(template))
    ((heading, _),) = seen.of("h1")
    assert heading
    assert len([text for text, _ in seen.of("p") if text]) >= 2
    assert "/" in [attributes["href"] for _, attributes in seen.of("a")] or template == "403.html"


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.ADMINISTRATOR, ["Processes", "Records", "People"]),
        (Role.ANALYST, ["Processes", "Records"]),
        (Role.MEMBER, ["Processes"]),
        (Role.PARTNER, ["Processes"]),
    ],
)
def test_only_places_one_may_see_are_named(someone: Someone, role: Role, places: list[str]) -> None:
    seen = Seen(ui_parts.all_parts(someone(role)))
    assert next(text for text, _ in seen.of("nav")).split() == places


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/processes/breakdown/", ["Processes"]),
        ("/records/", ["Records"]),
        ("/people/persons/3/", ["People"]),
        ("/people/account/", ["administrator"]),
        ("/elsewhere/", []),
    ],
)
def test_the_place_where_one_is_is_marked(someone: Someone, path: str, current: list[str]) -> None:
    page = ui_parts.all_parts(someone(Role.ADMINISTRATOR), path)
    frame = [one for one in Seen(page).of("a") if one[1]["href"] and one[1]["href"][0] == "/"]
    assert [text for text, attributes in frame if "aria-current" in attributes] == current


def test_a_page_says_who_is_signed_in_and_lets_them_sign_out(someone: Someone) -> None:
    person = someone(Role.AUDITOR)
    person.name = "<b>Åsa\u202e"
    seen = Seen(ui_parts.all_parts(person))
    ((you, _),) = seen.of("footer")
    assert [line.strip() for line in you.splitlines() if line.strip()] == [
        "<b>Åsa\ufffdCity Busesauditor",
        "Sign out",
        "All times are UTC.",
        "Keyboard",
    ]
    sign_out = next(form for text, form in seen.of("form") if text == "Sign out")
    assert (sign_out["method"], sign_out["action"]) == ("post", "/account/logout/")


def test_a_page_has_one_heading_landmarks_and_a_way_past_the_places(someone: Someone) -> None:
    seen = Seen(ui_parts.all_parts(someone(Role.MEMBER)))
    assert [len(seen.of(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert seen.of("a")[0] == ("Go to the content", {"class": "skip", "href": "#main"})
    ids = [attributes["id"] for _, attributes in seen.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "main" in ids


def test_every_field_of_a_form_has_its_words_and_its_errors(someone: Someone) -> None:
    seen = Seen(ui_parts.all_parts(someone(Role.MEMBER)))
    ids = {attributes["id"] for _, attributes in seen.elements if "id" in attributes}
    worded = {attributes.get("for") for _, attributes in seen.of("label")}
    for tag in ("input", "select", "textarea"):
        for _, field in seen.of(tag):
            told = set((field.get("aria-describedby") or "").split())
            assert told <= ids
            kind = field.get("type")
            if kind != "hidden" and "aria-label" not in field and "data-shortcuts-on" not in field:
                assert field["id"] in worded


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_page_says_its_language(someone: Someone, language: str) -> None:
    with translation.override(language):
        seen = Seen(ui_parts.all_parts(someone(Role.MEMBER)))
    assert seen.of("html")[0][1] == {"lang": language}


def test_messages_are_lines_with_their_kind(someone: Someone) -> None:
    seen = Seen(ui_parts.all_parts(someone(Role.MEMBER)))
    assert [one for one in seen.of("li") if one[1].get("class") in ("success", "error")] == [
        ("The import was undone.", {"class": "success"}),
        ("No run yet.", {"class": "error"}),
    ]


def test_sample_data_is_called_so_in_the_demo_only(someone: Someone, settings: Settings) -> None:
    member = someone(Role.MEMBER)
    settings.IS_DEMO = True
    assert "Sample data:" in ui_parts.all_parts(member)
    settings.IS_DEMO = False
    assert "Sample data:" not in ui_parts.all_parts(member)


def test_htmx_writes_no_style_and_runs_no_text(someone: Someone) -> None:
    seen = Seen(ui_parts.all_parts(someone(Role.MEMBER)))
    found = [meta for _, meta in seen.of("meta") if meta.get("name") == "htmx-config"]
    assert [json.loads(meta["content"] or "") for meta in found] == [
        {"includeIndicatorStyles": False, "allowEval": False}
    ]


def test_parts_of_a_heading_that_a_page_leaves_out_are_empty(someone: Someone) -> None:
    """The stylesheet hides what is empty, which a space would undo."""
    page = Template("{% extends 'ui/base.html' %}{% block heading %}What?{% endblock %}").render(
        Context({"user": someone(Role.MEMBER)})
    )
    assert '<p class="answer"></p>' in page
    assert 'aria-label="Where you are"></nav>' in page


@pytest.mark.parametrize("frame", ["ui/base.html", "ui/narrow.html"])
@pytest.mark.parametrize(
    ("called", "titled"),
    [
        ("Marek Nowak", "Marek Nowak leaves · Daylit"),
        ("<i>Marek</i> & Co", "&lt;i&gt;Marek&lt;/i&gt; &amp; Co leaves · Daylit"),
        ("", "(no name) leaves · Daylit"),
        ("a < b > c", "a &lt; b &gt; c leaves · Daylit"),
    ],
)
def test_no_title_holds_markup(someone: Someone, frame: str, called: str, titled: str) -> None:
    page = Template(
        f'{{% extends "{frame}" %}}{{% load i18n daylit %}}{{% block title %}}'
        "{% blocktranslate with name=called|name %}{{ name }} leaves{% endblocktranslate %}"
        "{% endblock %}"
    )
    request = RequestFactory().get("/somewhere/")
    request.user = someone(Role.MEMBER)
    shown = page.render(RequestContext(request, {"called": called}))
    assert shown[shown.index("<title>") + len("<title>") : shown.index("</title>")] == titled


def test_titles_are_written_by_the_frames_alone() -> None:
    pages = [one for folder in TEMPLATES.glob("*/templates") for one in folder.rglob("*.html")]
    titled = {one.name: one.read_text() for one in pages if "<title>" in one.read_text()}
    assert titled.keys() == {"base.html", "narrow.html", "500.html"}
    assert "{{" not in titled["500.html"].partition("</title>")[0].partition("<title>")[2]
