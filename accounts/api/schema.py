"""What every operation of the API may answer besides its result."""

from typing import Any, Final

REFUSALS: Final = {
    "400": "Yêu cầu chưa đúng: câu trả lời nói sai ở đâu và sửa thế nào.",
    "401": "Thiếu khóa truy cập, hoặc khóa đã hết hạn.",
    "403": "Trong phạm vi nhưng không có quyền.",
    "404": "Không có, hoặc ngoài phạm vi của tài khoản.",
    "409": "Người khác đã lưu trước.",
    "429": "Hỏi quá nhiều trong một phút.",
}


def describe_refusals(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add the refusals to each operation of the schema; a body is an object with a sentence, or one for each field."""
    result.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = {
        "description": "`detail`: một câu tiếng Việt; hoặc mỗi trường sai một danh sách câu.",
        "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "string"}}],
    }
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, text in REFUSALS.items():
                operation["responses"].setdefault(status, {"description": text, "content": body})
    return result
