"""How exceptions and patterns stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

LONGEST_TEXT = 4000


class State(models.TextChoices):
    """How an exception stands."""

    NEW = "new", pgettext_lazy("an exception", "new")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("an exception", "acknowledged")
    IN_WORK = "in work", pgettext_lazy("an exception", "in work")
    WAITING = "waiting", pgettext_lazy("an exception", "waiting")
    REOPENED = "reopened", pgettext_lazy("an exception", "reopened")
    RESOLVED = "resolved", pgettext_lazy("an exception", "resolved")
    ACCEPTED = "accepted", pgettext_lazy("an exception", "accepted")
    NONE = "not an exception", pgettext_lazy("an exception", "not an exception")
    OVER = "over", pgettext_lazy("an exception", "over before anyone took it")


OPEN = (State.NEW, State.ACKNOWLEDGED, State.IN_WORK, State.WAITING, State.REOPENED)
"""How exceptions stand that someone still has to see to."""

UNTAKEN = (State.NEW, State.REOPENED)
"""Of these nobody has said yet that they saw them."""

TAKEN = (State.ACKNOWLEDGED, State.IN_WORK, State.WAITING)
"""These someone has said they saw."""
