"""What pages say of how an exception was decided."""

from __future__ import annotations

from django import template

from daylit_site.ledger.deciding.authority import authority_words

register = template.Library()
register.filter("authority", authority_words)
