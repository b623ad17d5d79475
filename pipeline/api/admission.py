from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from membership.api.strict import KeysetPagination, StrictSerializer
from pipeline.models import Admission, Candidacy, Decision
from pipeline.operations.admission import admit


class AdmissionSerializer(serializers.ModelSerializer[Admission]):
    candidacy = serializers.IntegerField(source="candidacy_id", read_only=True)
    organisation = serializers.IntegerField(source="candidacy.party_organisation.number", read_only=True)
    decision_number = serializers.CharField(source="decision.number", read_only=True)
    decided_on = serializers.DateField(source="decision.decided_on", read_only=True)

    class Meta:
        model = Admission
        fields = ("id", "candidacy", "organisation", "decision_number", "decided_on", "ceremony_on")
        read_only_fields = fields


class NewAdmissionSerializer(StrictSerializer):
    """What an admission needs. Dates are ISO (2026-02-19)."""

    candidacy = serializers.IntegerField(min_value=1, max_value=2**53)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    decision_number = serializers.CharField(max_length=60)
    decided_on = serializers.DateField()
    received_on = serializers.DateField(required=False, allow_null=True, default=None)
    ceremony_on = serializers.DateField(required=False, allow_null=True, default=None)
    superior_consent = serializers.BooleanField(required=False, default=False)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    candidacy = serializers.IntegerField(source="candidacy_id", read_only=True)

    class Meta:
        model = Decision
        fields = ("id", "candidacy", "kind", "number", "decided_on", "received_on")
        read_only_fields = fields


class AdmissionFilter(django_filters.FilterSet):
    organisation = django_filters.NumberFilter(field_name="candidacy__party_organisation__number")
    ceremony_from = django_filters.DateFilter(field_name="ceremony_on", lookup_expr="gte")
    ceremony_to = django_filters.DateFilter(field_name="ceremony_on", lookup_expr="lte")

    class Meta:
        model = Admission
        fields: tuple[str, ...] = ()


class AdmissionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Admission]):
    """Kết nạp: danh sách trong phạm vi của tài khoản, và ghi một lần kết nạp."""

    serializer_class = AdmissionSerializer
    pagination_class = KeysetPagination
    filterset_class = AdmissionFilter
    lookup_value_regex = "[0-9]{1,15}"
    queryset = Admission.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        in_reach = Candidacy.objects.visible_to(self.request.user)
        return Admission.objects.filter(candidacy__in=in_reach, is_voided=False).select_related(
            "candidacy__party_organisation", "decision"
        )

    @extend_schema(request=NewAdmissionSerializer, responses={201: DecisionSerializer})
    def create(self, request: Request) -> Response:
        asked = NewAdmissionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        decision = admit(by=request.user, candidacy_id=fields.pop("candidacy"), **fields)
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)
