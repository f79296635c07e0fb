"""Amounts of money, days or pieces as people write them, and as pages do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from daylit_site.ledger.models import Measure
from daylit_site.ui.templatetags.daylit import FIRM_SPACE

if TYPE_CHECKING:
    from typing import Any

    from daylit_site.ledger.models import DecisionRight

DECIMALS = 2
MOST = Decimal(10) ** 11
MARKS = ".,"
SPACES = re.compile(r"[\s\u00a0\u202f']")
PLAIN = re.compile(r"\d+(?:[.,]\d{1,2})?")
"""One mark at most, and one or two digits after it: 400 or 400.5 or 400,50."""

GROUPED = re.compile(r"\d{1,3}(?:(?:\.\d{3})+,|(?:,\d{3})+\.)\d{1,2}")
"""Thousands apart by one mark and decimals by the other: 1.200,50 or 1,200.50."""


class AmountField(forms.CharField):
    """An amount with a decimal comma or point, thousands apart by spaces, the other, or nothing.

    What could mean two things, such as 1,000, is refused: one is a thousand times the other.
    """

    def __init__(self, **how: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 9, "autocomplete": "off"})
        super().__init__(max_length=20, widget=widget, **how)

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount; null where there is none.

        Raises:
            ValidationError: It is not written so, not above 0, or too large.
        """
        written = SPACES.sub("", super().clean(value))
        if not written:
            return None
        if GROUPED.fullmatch(written):
            written = _without_groups(written)
        if not PLAIN.fullmatch(written):
            raise forms.ValidationError(_refused(written))
        amount = Decimal(written.replace(",", "."))
        if not 0 < amount < MOST:
            raise forms.ValidationError(_("Write an amount above 0, and not beyond all measure."))
        return amount


def _without_groups(written: str) -> str:
    """Leave out the mark between thousands, where another stands before the decimals."""
    decimal = max(written.rfind(","), written.rfind("."))
    return f"{re.sub('[.,]', '', written[:decimal])}{written[decimal:]}"


def _refused(written: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written):
        whole = re.sub(r"[.,]", "", written)
        said = _("Write %(whole)s without a comma or point, if that is what you mean.")
        return said % {"whole": whole}
    return _("Write a number, such as 400 or 412.50.")


def amount_told(amount: Decimal, measure: str, unit: str) -> str:
    """Write an amount with its unit: 400 SEK, 1 day, 12.50 SEK."""
    is_whole = amount == amount.to_integral_value()
    number = formats.number_format(amount, 0 if is_whole else DECIMALS, force_grouping=True)
    if measure == Measure.DAYS:
        several = int(amount) if is_whole else DECIMALS
        words = ngettext("%(amount)s day", "%(amount)s days", several) % {"amount": number}
        return words.replace(" ", FIRM_SPACE)
    return f"{number} {unit}".strip().replace(" ", FIRM_SPACE)


def limit_of(right: DecisionRight) -> str:
    """Write up to how much a right goes; empty for any amount."""
    return "" if right.limit is None else amount_told(right.limit, right.measure, right.unit)


AMOUNT_LABELS = {
    Measure.MONEY: gettext_lazy("How much"),
    Measure.DAYS: gettext_lazy("How many days"),
    Measure.QUANTITY: gettext_lazy("How many"),
}
