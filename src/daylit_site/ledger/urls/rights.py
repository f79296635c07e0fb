"""The addresses of decision rights."""

from __future__ import annotations

from django.urls import path

from daylit_site.ledger.views import rights

urlpatterns = [
    path("rights/<slug:process_id>/", rights.rights, name="rights"),
    path("rights/<slug:process_id>/grant/", rights.grant_right, name="grant_right"),
    path("rights/<slug:process_id>/end/", rights.end_right, name="end_right"),
    path("rights/<slug:process_id>/answer/", rights.answer_ask, name="answer_ask"),
    path("exceptions/<int:entry_id>/use-right/", rights.use_right, name="use_right"),
]
