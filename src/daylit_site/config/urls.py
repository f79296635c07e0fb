"""The addresses of the workspace."""

from __future__ import annotations

from django.urls import include, path

from daylit_site.config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    # Of allauth's pages only these: a provider is come back from at an address of our own.
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("people/", include("daylit_site.people.urls")),
    path("records/", include("daylit_site.records.urls")),
    path("processes/", include("daylit_site.processes.urls")),
    path("", include("daylit_site.ledger.urls")),
    path("today/", include("daylit_site.today.urls")),
]
