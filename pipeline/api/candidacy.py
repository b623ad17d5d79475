from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from membership.api.strict import KeysetPagination
from membership.models import Person
from pipeline.models import Candidacy
from pipeline.rules.stage import OUTCOMES, ROAD


class PersonSerializer(serializers.ModelSerializer[Person]):
    """What lists show of a person: never ethnic group or religion, the citizen number masked."""

    occupation = serializers.CharField(read_only=True)  # may be empty, like the citizen number
    citizen_id = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ("number", "full_name", "birth_on", "birth_precision", "sex", "occupation", "citizen_id")
        read_only_fields = fields

    def get_citizen_id(self, person: Person) -> str:
        return f"*********{person.citizen_id_last}" if person.citizen_id_last else ""


class CandidacySerializer(serializers.ModelSerializer[Candidacy]):
    person = PersonSerializer(read_only=True)
    organisation = serializers.IntegerField(source="party_organisation.number", read_only=True)
    union_organisation = serializers.IntegerField(
        source="union_organisation.number", default=None, allow_null=True, read_only=True
    )
    outcome = serializers.CharField(read_only=True)  # empty while on the road

    class Meta:
        model = Candidacy
        fields = (
            "id",
            "person",
            "organisation",
            "union_organisation",
            "opened_on",
            "stage",
            "stage_on",
            "admitted_on",
            "outcome",
            "closed_on",
            "version",
        )
        read_only_fields = fields


class CandidacyFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="party_organisation__number")
    union_organisation = django_filters.NumberFilter(field_name="union_organisation__number")
    stage = django_filters.ChoiceFilter(choices=[(code, code) for code in ROAD])
    outcome = django_filters.ChoiceFilter(choices=[(code, code) for code in OUTCOMES])
    is_open = django_filters.BooleanFilter(field_name="outcome", method="filter_open")

    class Meta:
        model = Candidacy
        fields: tuple[str, ...] = ()

    def filter_open(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(outcome="") if value else queryset.exclude(outcome="")


class CandidacyViewSet(viewsets.ReadOnlyModelViewSet[Candidacy]):
    """Người trên đường vào Đảng, trong phạm vi của tài khoản."""

    serializer_class = CandidacySerializer
    pagination_class = KeysetPagination
    filterset_class = CandidacyFilter
    lookup_value_regex = "[0-9]{1,15}"
    queryset = Candidacy.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return Candidacy.objects.visible_to(self.request.user).select_related(
            "person", "party_organisation", "union_organisation"
        )
