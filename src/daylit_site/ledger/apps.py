"""The ledger as Django knows it."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """The ledger."""

    name = "daylit_site.ledger"
    label = "ledger"
