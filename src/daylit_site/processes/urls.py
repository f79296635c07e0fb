"""The addresses of processes."""

from __future__ import annotations

from django.urls import path

from daylit_site.processes.views import (
    cases,
    declarations,
    hours_and_limits,
    places,
    processes,
    tables,
    taking_part,
)

urlpatterns = [
    path("", processes.processes, name="processes"),
    path("<slug:process_id>/", processes.process, name="process"),
    path("<slug:process_id>/place/", places.place, name="place"),
    path("<slug:process_id>/hand-overs/", places.hand_overs, name="hand_overs"),
    path("<slug:process_id>/hand-over/", places.hand_over, name="hand_over"),
    path("<slug:process_id>/variants/", tables.variants, name="variants"),
    path("<slug:process_id>/times/", tables.times, name="times"),
    path("<slug:process_id>/rework/", tables.rework, name="rework"),
    path("<slug:process_id>/cases/", cases.case, name="case"),
    path("<slug:process_id>/purpose/", taking_part.purpose, name="purpose"),
    path(
        "<slug:process_id>/purpose/<int:purpose_id>/accept/",
        taking_part.accept_purpose,
        name="accept_purpose",
    ),
    path("<slug:process_id>/parts/", taking_part.parts, name="parts"),
    path(
        "<slug:process_id>/parts/<int:organisation_id>/borders/",
        taking_part.share_borders,
        name="share_borders",
    ),
    path(
        "<slug:process_id>/parts/<int:organisation_id>/remove/",
        taking_part.remove_part,
        name="remove_part",
    ),
    path("<slug:process_id>/declarations/", declarations.declarations, name="declarations"),
    path("<slug:process_id>/declarations/ends/", declarations.declare_ends, name="declare_ends"),
    path("<slug:process_id>/declarations/usual/", declarations.declare_usual, name="declare_usual"),
    path(
        "<slug:process_id>/declarations/usual/back/",
        declarations.take_back_usual,
        name="take_back_usual",
    ),
    path(
        "<slug:process_id>/declarations/calendar/",
        hours_and_limits.declare_calendar,
        name="declare_calendar",
    ),
    path(
        "<slug:process_id>/declarations/terms/",
        hours_and_limits.declare_terms,
        name="declare_terms",
    ),
    path(
        "<slug:process_id>/declarations/minutes/",
        declarations.declare_minutes,
        name="declare_minutes",
    ),
]
