"""Why something is refused: what is wrong, why, and how to mend it, in Vietnamese.

A refusal is a subclass beside the operation that raises it::

    class ProbationNotOver(DomainError):
        message = "Còn {days} ngày mới hết thời kỳ dự bị"

    raise ProbationNotOver(days=3)
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal. `str()` is the whole sentence; a form shows it at `field`, the API answers with `status`.

    `message` and `mend` may hold format fields, filled from the keyword arguments; so may `in_file`, which only those
    read who wrote a file: the column, or the line, that mends it. A page has neither.
    """

    message: ClassVar[str] = "Không thực hiện được yêu cầu này"
    mend: ClassVar[str] = ""
    in_file: ClassVar[str] = ""
    field: str | None = None
    status: ClassVar[int] = 400
    code: ClassVar[str] = "domain_error"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, *, field: str | None = None, **values: Any) -> None:
        self.values = values
        self.field = field or type(self).field
        self.reason = self.message.format(**values)
        self.remedy = self.mend.format(**values)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        if not self.remedy:
            return self.reason
        stop = "" if self.reason.endswith((".", "!", "?")) else "."
        return f"{self.reason}{stop} {self.remedy}"

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        # Exceptions are rebuilt from positional arguments, which this one has not.
        return partial(type(self), field=self.field, **self.values), ()


class StaleVersion(DomainError):
    """Someone else saved the same row since it was shown."""

    message = "Trong lúc bạn nhập, người khác đã lưu thay đổi vào chính bản ghi này"
    mend = "Xem bản đang có, rồi lưu lại phần của bạn nếu còn đúng"
    status = 409


@dataclass(frozen=True, slots=True)
class LineError:
    """One refused line of a file: where it stands and what is wrong with it.

    `reason` is for everybody, `told` for whoever wrote the file: it adds which columns or lines mend it. A page that
    asks for the same shows it at `field`.
    """

    line: int
    reason: str
    file: str = ""
    column: str = ""
    in_file: str = ""
    field: str = ""

    @classmethod
    def of(cls, line: int, refusal: DomainError) -> "LineError":
        hint = refusal.in_file.format(**refusal.values)
        return cls(line, str(refusal), in_file=hint, field=refusal.field or "")

    @property
    def told(self) -> str:
        return f"{self.reason} ({self.in_file})" if self.in_file else self.reason

    def __str__(self) -> str:
        place = f"{self.file}, dòng {self.line}" if self.file else f"Dòng {self.line}"
        return f"{place}{f', cột {self.column}' if self.column else ''}: {self.told}"


class BadInput(DomainError):
    """Input of a command or a file that is refused: one sentence, and the refused lines if any."""

    message = "{reason}"

    def __init__(self, reason: str = "", *, lines: Sequence[LineError] = ()) -> None:
        self.lines = tuple(lines)
        super().__init__(reason=reason or f"Có {len(self.lines)} dòng cần sửa; chưa ghi gì")

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return partial(type(self), self.reason, lines=self.lines), ()
