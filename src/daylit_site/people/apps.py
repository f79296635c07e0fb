"""The people of the workspace."""

from django.apps import AppConfig


class People(AppConfig):
    """Organisations, persons, invitations."""

    name = "daylit_site.people"
    label = "people"
