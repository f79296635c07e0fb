"""The page Today as Django knows it."""

from django.apps import AppConfig


class Today(AppConfig):
    """The page Today."""

    name = "daylit_site.today"
    label = "today"
