"""The addresses of processes."""

from __future__ import annotations

from django.urls import path

from daylit_site.processes.views import cases, places, processes, tables

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
]
