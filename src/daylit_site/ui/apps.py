"""The look."""

from django.apps import AppConfig


class Ui(AppConfig):
    """Templates, stylesheet and scripts of our own."""

    name = "daylit_site.ui"
    label = "ui"
