"""The table in which a committee hands its target down: two numbers for each child."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from common.dates import Period, local_today
from common.formats import CountField, DateField, TextField
from membership.models import Organisation
from quotas.models import Quota
from quotas.rules.allocation import Target


class AllocationForm(forms.Form):
    """Fields `min_<id>` and `max_<id>` for each child, and by which decision they hold from which day."""

    decision_number = TextField(label="Số quyết định giao chỉ tiêu", max_length=60)
    valid_from = DateField(
        label="Áp dụng từ ngày", help_text="Điều chỉnh giữa kỳ: ngày quyết định điều chỉnh có hiệu lực."
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(
        self,
        *args: Any,
        children: list[Organisation],
        quotas: Mapping[int, Quota],
        period: Period,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        self.fields["valid_from"].initial = min(max(period.start, _latest(quotas)), max(period.start, local_today()))
        for child in children:
            quota = quotas.get(child.pk)
            for end in ("min", "max"):
                value = getattr(quota, f"target_{end}", None)
                self.fields[f"{end}_{child.pk}"] = self._cell(end, child, None if value is None else int(value))

    @staticmethod
    def _cell(end: str, child: Organisation, initial: int | None) -> CountField:
        label = ("Chỉ tiêu" if end == "min" else "Mức cao") + f" của {child.name}"
        attrs = {"class": "count-input", "aria-label": label}
        if end == "min":
            attrs["data-sum"] = "targets"
        return CountField(label=label, required=False, initial=initial, widget=forms.TextInput(attrs=attrs))

    def cells(self) -> Iterator[tuple[Organisation, forms.BoundField, forms.BoundField]]:
        """Each child with its two boxes, in the order of the table."""
        for child in self.children:
            yield child, self[f"min_{child.pk}"], self[f"max_{child.pk}"]

    def typed(self, child: Organisation) -> tuple[int | None, int | None]:
        """What was sent for a child; a box that was refused counts as empty."""
        sent = getattr(self, "cleaned_data", {})
        return sent.get(f"min_{child.pk}"), sent.get(f"max_{child.pk}")

    def targets(self) -> list[Target]:
        return [
            Target(
                child.pk, _decimal(self.cleaned_data[f"min_{child.pk}"]), _decimal(self.cleaned_data[f"max_{child.pk}"])
            )
            for child in self.children
        ]


def _latest(quotas: Mapping[int, Quota]) -> Any:
    """No amendment may begin before a version that is in force."""
    return max((quota.valid_from for quota in quotas.values()), default=local_today().replace(month=1, day=1))


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
