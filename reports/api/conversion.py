from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from membership.api.strict import StrictSerializer
from reports.access import sees_people
from reports.api.attainment import organisation_in_reach
from reports.queries.conversion import conversion


class ConversionQuestion(StrictSerializer):
    organisation = serializers.IntegerField(min_value=1, max_value=2**53)
    # Reserved words of Python: the address says `from` and `to`, as the command does.
    mode = serializers.ChoiceField(["period", "cohort"], required=False, default="period")
    by = serializers.ChoiceField(["sector", "group"], required=False)
    tree = serializers.ChoiceField(["then", "today"], required=False, default="then")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": "Ngày cuối phải từ ngày đầu trở đi."})
        return attrs


class ConversionStep(serializers.Serializer[Any]):
    indicator = serializers.CharField()
    count = serializers.FloatField(allow_null=True)
    of_first_percent = serializers.CharField(allow_null=True)


class ConversionNumbers(serializers.Serializer[Any]):
    mode = serializers.CharField()
    steps = ConversionStep(many=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    percent = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]


class ConversionPart(ConversionNumbers):
    key = serializers.CharField()


class SurvivalPoint(serializers.Serializer[Any]):
    months = serializers.IntegerField()
    at_risk = serializers.IntegerField()
    admitted = serializers.IntegerField()
    probability = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class ConversionAnswer(ConversionNumbers):
    by = ConversionPart(many=True)
    outcomes = serializers.DictField(child=serializers.IntegerField(), required=False)
    survival = SurvivalPoint(many=True, required=False)


class ConversionView(APIView):
    """Kết nạp so với giới thiệu: theo kỳ (dòng chảy của một kỳ) hoặc theo khóa (cùng những người)."""

    @extend_schema(parameters=[ConversionQuestion], responses=ConversionAnswer)
    def get(self, request: Request) -> Response:
        asked = ConversionQuestion(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        organisation = organisation_in_reach(request, fields["organisation"])
        answer = conversion(
            organisation,
            fields["from"],
            fields["to"],
            mode=fields["mode"],
            by=fields.get("by"),
            tree=fields["tree"],
            sees_people=sees_people(request.user, organisation),
        )
        return Response(answer.as_json())
