from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from rest_framework import serializers, viewsets

from membership.api.strict import KeysetPagination
from pipeline.models import TrainingClass


class TrainingClassSerializer(serializers.ModelSerializer[TrainingClass]):
    organisation = serializers.IntegerField(source="organisation.number", read_only=True)
    enrolled = serializers.IntegerField(read_only=True)

    class Meta:
        model = TrainingClass
        fields = ("id", "organisation", "kind", "name", "place", "starts_on", "ends_on", "seats", "enrolled", "version")
        read_only_fields = fields


class TrainingClassFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__number")
    kind = django_filters.ChoiceFilter(choices=TrainingClass.Kind.choices)
    ends_from = django_filters.DateFilter(field_name="ends_on", lookup_expr="gte")
    ends_to = django_filters.DateFilter(field_name="ends_on", lookup_expr="lte")

    class Meta:
        model = TrainingClass
        fields: tuple[str, ...] = ()


class TrainingClassViewSet(viewsets.ReadOnlyModelViewSet[TrainingClass]):
    """Lớp của các cấp ủy trong phạm vi của tài khoản."""

    serializer_class = TrainingClassSerializer
    pagination_class = KeysetPagination
    filterset_class = TrainingClassFilter
    lookup_value_regex = "[0-9]{1,15}"
    queryset = TrainingClass.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        classes = TrainingClass.objects.visible_to(self.request.user).select_related("organisation")
        return classes.annotate(enrolled=Count("enrolments"))
