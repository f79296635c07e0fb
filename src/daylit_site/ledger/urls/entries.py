"""The addresses of exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from daylit_site.ledger.views import bulk, entries, reporting, saved_views, searching

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("exceptions/", entries.entries, name="entries"),
    path("exceptions/facets/", entries.entry_facets, name="entry_facets"),
    path("exceptions/exceptions.csv", entries.entries_csv, name="entries_csv"),
    path("exceptions/elsewhere/", searching.found_elsewhere, name="found_elsewhere"),
    path("exceptions/many/", bulk.bulk, name="bulk"),
    path("exceptions/report/", reporting.report_entry, name="report_entry"),
    path("exceptions/views/", saved_views.own_views, name="own_views"),
    path("exceptions/views/save/", saved_views.save_view, name="save_view"),
    path("exceptions/views/<int:view_id>/rename/", saved_views.rename_view, name="rename_view"),
    path("exceptions/views/<int:view_id>/remove/", saved_views.remove_view, name="remove_view"),
]
