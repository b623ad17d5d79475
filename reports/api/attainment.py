from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.dates import Period, local_today
from common.errors import DomainError
from membership.api.strict import StrictSerializer
from membership.models import Organisation
from membership.queries.former import require_then, visible_then
from membership.rules.permission import Permission
from reports.access import require_people, sees_people
from reports.queries.attainment import attainment


@extend_schema_field(OpenApiTypes.STR)
class PeriodField(serializers.Field[Period, str, str, Any]):
    """`2022`, `2022-Q1`, `2022-H1`, `2022-03` or `FROM..TO`."""

    def to_internal_value(self, data: str) -> Period:
        try:
            return Period.parse(data)
        except DomainError as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal

    def to_representation(self, value: Period) -> str:
        return value.code


def organisation_in_reach(request: Request, number: int) -> Organisation:
    """
    :raises Organisation.DoesNotExist: outside the user's scope.
    :raises Refused: in scope, without the right to see figures.
    """
    organisation: Organisation = visible_then(request.user).get(number=number)
    require_then(request.user, Permission.FIGURE_VIEW, organisation)
    return organisation


class AttainmentQuestion(StrictSerializer):
    organisation = serializers.IntegerField(min_value=1, max_value=2**53)
    period = PeriodField()
    indicator = serializers.CharField(max_length=60, required=False)
    group = serializers.CharField(max_length=40, required=False, default="all")
    as_of = serializers.DateField(required=False)
    children = serializers.BooleanField(required=False, default=False)
    tree = serializers.ChoiceField(["then", "today"], required=False, default="then")


class AttainmentRow(serializers.Serializer[Any]):
    organisation = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    indicator = serializers.CharField()
    group = serializers.CharField()
    unit = serializers.CharField()
    target_min = serializers.FloatField(allow_null=True)
    target_max = serializers.FloatField(allow_null=True)
    actual = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    percent = serializers.CharField(allow_null=True)
    expected = serializers.FloatField(allow_null=True)
    per_year = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    precision = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    data_through = serializers.DateField(allow_null=True)


class AttainmentTotal(serializers.Serializer[Any]):
    indicator = serializers.CharField()
    group = serializers.CharField()
    target_min = serializers.FloatField(allow_null=True)
    children_target_min = serializers.FloatField()
    children_target_max = serializers.FloatField()
    children_actual = serializers.FloatField()
    reserve = serializers.FloatField(allow_null=True)


class AttainmentAnswer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    period = serializers.CharField()
    as_of = serializers.DateField()
    tree = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    rows = AttainmentRow(many=True)
    totals = AttainmentTotal(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class AttainmentView(APIView):
    """Tỷ lệ đạt chỉ tiêu của một tổ chức trong phạm vi, và của các tổ chức trực thuộc."""

    @extend_schema(
        parameters=[
            AttainmentQuestion,
            OpenApiParameter("period", OpenApiTypes.STR, description=PeriodField.__doc__ or "", required=True),
        ],
        responses=AttainmentAnswer,
    )
    def get(self, request: Request) -> Response:
        asked = AttainmentQuestion(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        pairs = ((fields["indicator"], fields["group"]),) if "indicator" in fields else None
        organisation = organisation_in_reach(request, fields["organisation"])
        if pairs:
            require_people(request.user, organisation, {fields["group"]})
        answer = attainment(
            organisation,
            fields["period"],
            as_of=fields.get("as_of", local_today()),
            pairs=pairs,
            children=fields["children"],
            tree=fields["tree"],
            sees_people=sees_people(request.user, organisation),
        )
        return Response(answer.as_json())
