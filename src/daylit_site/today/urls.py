"""The addresses of Today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from daylit_site.today import views

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [path("", views.today, name="today")]
