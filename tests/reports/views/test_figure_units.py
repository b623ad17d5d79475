"""Where heads and turns differ, the page says which of the two it shows."""

from datetime import date

import pytest
from django.urls import reverse

from common.dates import Period
from pipeline.models import Candidacy, StageEvent
from reports.operations.fact import recompute
from reports.queries.figure import figure

pytestmark = pytest.mark.django_db


def introduced_again(cast) -> None:
    """The first road ended, and the person was introduced a second time within the year."""
    first = cast.introduced
    Candidacy.objects.filter(pk=first.pk).update(outcome="withdrawn", closed_on=date(2026, 3, 1))
    second = Candidacy.objects.create(
        person=first.person,
        party_organisation=first.party_organisation,
        union_organisation=first.union_organisation,
        rule_pack=first.rule_pack,
        opened_on=date(2026, 4, 1),
        stage="introduced",
        stage_on=date(2026, 5, 1),
        last_event_on=date(2026, 5, 1),
    )
    pattern = StageEvent.objects.get(candidacy=first, code="introduced")
    StageEvent.objects.create(
        candidacy=second,
        code="introduced",
        occurred_on=date(2026, 5, 1),
        counted_on=date(2026, 5, 1),
        party_organisation=pattern.party_organisation,
        party_segment=pattern.party_segment,
        union_organisation=pattern.union_organisation,
        union_segment=pattern.union_segment,
        groups=pattern.groups,
    )


def test_figure_of_introduced_counts_turns_and_says_so(cast, as_user):
    def counted():
        return figure(cast.union_upper, ("introduced", "all"), Period.parse("2026"), as_of=date(2026, 12, 31)).value

    recompute()
    before = counted()
    people = set(StageEvent.objects.filter(code="introduced").values_list("candidacy__person", flat=True))
    introduced_again(cast)
    recompute()
    assert counted() == before + 1
    assert set(StageEvent.objects.filter(code="introduced").values_list("candidacy__person", flat=True)) == people
    asked = {"don-vi": cast.union_upper.number, "group": "all", "period": "2026"}
    client = as_user(cast.union_officer)
    page = client.get(reverse("figure"), {**asked, "indicator": "introduced"}).content.decode()
    assert "<dt>Đơn vị tính</dt><dd>lượt người: ai đi lại" in page
    page = client.get(reverse("figure"), {**asked, "indicator": "admitted"}).content.decode()
    assert "<dt>Đơn vị tính</dt><dd>người</dd>" in page
