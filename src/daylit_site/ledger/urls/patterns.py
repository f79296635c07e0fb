"""The addresses of patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from daylit_site.ledger.views import patterns

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("patterns/", patterns.patterns, name="patterns"),
    path("patterns/<int:pattern_id>/", patterns.pattern, name="pattern"),
    path("patterns/<int:pattern_id>/do/", patterns.do_to_pattern, name="do_to_pattern"),
    path(
        "patterns/<slug:process_id>/<slug:pattern_key>/",
        patterns.pattern_of_process,
        name="pattern_of_process",
    ),
]
