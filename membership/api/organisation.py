from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from membership.api.strict import KeysetPagination
from membership.models import Organisation
from membership.rules.organisation_kind import KIND_CHOICES, SYSTEMS


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent.number", allow_null=True, default=None
    )
    sector = serializers.CharField(read_only=True)  # may be empty
    led_by = serializers.IntegerField(source="led_by.number", allow_null=True, default=None)

    class Meta:
        model = Organisation
        fields = ("number", "code", "name", "system", "kind", "sector", "parent", "led_by", "closed_on", "version")
        read_only_fields = fields


class OrganisationFilter(django_filters.FilterSet):
    parent = django_filters.NumberFilter(field_name="parent__number")
    system = django_filters.ChoiceFilter(choices=list(SYSTEMS.items()))
    kind = django_filters.ChoiceFilter(choices=KIND_CHOICES)
    code = django_filters.CharFilter(max_length=30)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()


class OrganisationPagination(KeysetPagination):
    ordering = "path"


class OrganisationViewSet(viewsets.ReadOnlyModelViewSet[Organisation]):
    """Tổ chức trong phạm vi của tài khoản, theo cây hôm nay."""

    serializer_class = OrganisationSerializer
    pagination_class = OrganisationPagination
    filterset_class = OrganisationFilter
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,15}"
    queryset = Organisation.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return Organisation.objects.visible_to(self.request.user).select_related("parent", "led_by")
