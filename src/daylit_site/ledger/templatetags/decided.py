"""What pages say of how an exception was decided."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from daylit_site.ledger.deciding.authority import authority_words, closed_words

if TYPE_CHECKING:
    from datetime import date

register = template.Library()
register.filter("authority", authority_words)
register.filter("closed_as", closed_words)


@register.filter
def is_over(until_on: date) -> bool:
    """Whether the day until which something is accepted is over; days end as UTC has them."""
    return until_on < timezone.now().astimezone(UTC).date()
