"""Pages of processes."""

from django.apps import AppConfig


class Processes(AppConfig):
    """Pages of processes."""

    name = "daylit_site.processes"
    label = "processes"
