from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from membership.api.strict import KeysetPagination
from quotas.models import Quota


class QuotaSerializer(serializers.ModelSerializer[Quota]):
    organisation = serializers.IntegerField(source="organisation.number", read_only=True)

    class Meta:
        model = Quota
        fields = (
            "id",
            "organisation",
            "indicator",
            "group",
            "period_from",
            "period_to",
            "target_min",
            "target_max",
            "unit",
            "state",
            "decision_number",
            "valid_from",
            "valid_to",
            "version",
        )
        read_only_fields = fields


class QuotaFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="organisation__number")
    indicator = django_filters.CharFilter(max_length=60)
    group = django_filters.CharFilter(max_length=40)
    period_from = django_filters.DateFilter()
    period_to = django_filters.DateFilter()

    class Meta:
        model = Quota
        fields: tuple[str, ...] = ()


class QuotaViewSet(viewsets.ReadOnlyModelViewSet[Quota]):
    """Chỉ tiêu của các tổ chức trong phạm vi của tài khoản, mọi phiên bản."""

    serializer_class = QuotaSerializer
    pagination_class = KeysetPagination
    filterset_class = QuotaFilter
    lookup_value_regex = "[0-9]{1,15}"
    queryset = Quota.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return Quota.objects.visible_to(self.request.user).select_related("organisation")
