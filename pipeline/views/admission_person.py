"""What the admission page says of the person just picked: what is missing, and which number comes next."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common.dates import local_today
from common.text import is_digits
from membership.models import OrganisationSegment
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.operations.decision import deciding_organisation
from pipeline.queries.decision import Series, series_of
from pipeline.queries.person_option import Option, candidacy_option
from pipeline.queries.standing import standing_of
from pipeline.rules.stage import Stage, missing_before
from pipeline.views.next_step import may_record, step_url

NUMBER_HINT = "Ví dụ 125-QĐ/ĐU"


@dataclass(frozen=True, slots=True)
class MissingStep:
    """`url` is empty where somebody else records it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """`ceremony_url` leads to the ceremony of a decision that was entered before; `end` says why nothing more can."""

    option: Option
    missing: tuple[MissingStep, ...] = ()
    ceremony_url: str = ""
    end: str = ""
    series: Series | None = None

    @property
    def number_hint(self) -> str:
        """What stands above the box for the number."""
        if not self.series or not self.series.next:
            return NUMBER_HINT
        if not self.series.has_begun:
            return f"Số đầu của nhiệm kỳ này: gõ {self.series.next_count} là đủ"
        return f"Số gần nhất của {self.series.organisation.name}: {self.series.last}. Gõ {self.series.next_count} là đủ"


@require_POST
def admission_person(request: HttpRequest) -> HttpResponse:
    chosen = chosen_person(request.user, request.POST.get("candidacy", ""))
    context = {"chosen": chosen, "number_hint": chosen.number_hint if chosen else NUMBER_HINT, "is_update": True}
    return render(request, "pipeline/admission_person.html", context)


def chosen_person(user: Any, pk: str) -> Chosen | None:
    """``None`` where nobody in reach was picked."""
    if not is_digits(pk) or len(pk) > 15:
        return None
    rows = Candidacy.objects.visible_to(user, Permission.DECISION_RECORD)
    row = rows.select_related("person", "party_organisation", "union_organisation").filter(pk=pk).first()
    if row is None:
        return None
    option, standing = candidacy_option(row), standing_of(row)
    if standing.has("admitted") or standing.outcome:
        return Chosen(
            option, end="Người này đã được kết nạp" if standing.has("admitted") else row.get_outcome_display()
        )
    if standing.has("decided"):
        return Chosen(option, ceremony_url=step_url(row, "admitted"))
    missing = missing_before("decided", standing.done, row.party_organisation.kind)
    series = None if missing else series_for(row, local_today())
    return Chosen(option, tuple(_missing(user, row, stage) for stage in missing), series=series)


def series_for(candidacy: Candidacy, day: date) -> Series | None:
    """The numbers of the committee that decides on this person on the day."""
    segment = (
        OrganisationSegment.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=day), organisation=candidacy.party_organisation_id, valid_from__lte=day
        )
        .select_related("base")
        .first()
    )
    return series_of(deciding_organisation(segment, day), day) if segment else None


def _missing(user: Any, candidacy: Candidacy, stage: Stage) -> MissingStep:
    url = step_url(candidacy, stage.code) if may_record(user, stage.code, candidacy) else ""
    return MissingStep(stage.label, url)
