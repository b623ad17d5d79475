"""Shapes that every API of the product shares."""

from typing import Any

from rest_framework import serializers
from rest_framework.pagination import CursorPagination


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that a misspelt or smuggled one never passes in silence."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError(
                {name: ["Trường này không có trong giao diện."] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)


class KeysetPagination(CursorPagination):
    """Pages by a unique ordered column: as fast on the thousandth page as on the first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "id"
