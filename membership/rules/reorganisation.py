"""One step of a reorganisation, as files, pages and wizards state it; and why one cannot be carried out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from common.errors import DomainError
from membership.rules.organisation_name import Naming

ESTABLISH: Final = "establish"
RENAME: Final = "rename"
RETYPE: Final = "retype"
RECODE: Final = "recode"
MOVE: Final = "move"
MERGE: Final = "merge"
SPLIT: Final = "split"
DISSOLVE: Final = "dissolve"
LABELS: Final = {
    ESTABLISH: "thành lập",
    RENAME: "đổi tên",
    RETYPE: "đổi loại",
    RECODE: "đổi mã",
    MOVE: "chuyển trực thuộc",
    MERGE: "sáp nhập",
    SPLIT: "chia tách",
    DISSOLVE: "giải thể",
}
ACTIONS: Final = tuple(LABELS)

type Ref = int | str
"""A body by its id, or by the code that it holds on the day of the step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One action from a day on, by a decision.

    ========= ========================= ============================ =======================================
    action    sources                   targets                      also
    ========= ========================= ============================ =======================================
    establish –                         –                            name, kind, parent, code (or `naming`)
    rename    one                       –                            name (or `naming`: all marks at once)
    retype    one                       –                            kind
    recode    one                       –                            code
    move      one or more               –                            parent, perhaps code (of the only one)
    merge     one or more               one: a body, or the code of  name, kind, parent of a new one (else
                                        a new one                    those of the first source); `partial`
    split     one                       two or more                  `assigned`: person id → target
    dissolve  one                       – or one successor           –
    ========= ========================= ============================ =======================================

    `naming` states name, code, sector and leader all at once, where a page shows all of them; those that `keeps` names
    stay what they are when the day has come, whoever changes them until then. `partial` are those sources of a merger
    that give only a part (`A~` in a file) and go on.
    """

    line: int
    action: str
    effective_on: date
    decision: str
    sources: tuple[Ref, ...] = ()
    targets: tuple[Ref, ...] = ()
    name: str = ""
    kind: str = ""
    parent: Ref | None = None
    code: str | None = None
    sector: str = ""
    naming: Naming | None = None
    keeps: frozenset[str] = frozenset()
    partial: frozenset[Ref] = frozenset()
    assigned: Mapping[int, Ref] = field(default_factory=dict)

    def with_ids(self, known: Mapping[Ref, int]) -> "Step":
        """The same with ids in place of codes: a planned step means these bodies even when their codes change."""

        def of(ref: Ref) -> Ref:
            return known.get(ref, ref)

        return replace(
            self,
            sources=tuple(map(of, self.sources)),
            targets=tuple(map(of, self.targets)),
            parent=None if self.parent is None else of(self.parent),
            partial=frozenset(map(of, self.partial)),
            assigned={person: of(ref) for person, ref in self.assigned.items()},
        )

    def stored(self) -> dict[str, Any]:
        """What a planned line keeps, as JSON; `restored` reads it."""
        kept: dict[str, Any] = {"sources": list(self.sources), "targets": list(self.targets)}
        for name in ("name", "kind", "parent", "code", "sector"):
            if (value := getattr(self, name)) not in ("", None):
                kept[name] = value
        if self.naming is not None:
            kept["naming"] = {name: getattr(self.naming, name) for name in Naming.__dataclass_fields__}
        if self.keeps:
            kept["keeps"] = sorted(self.keeps)
        if self.partial:
            kept["partial"] = sorted(self.partial, key=str)
        if self.assigned:
            kept["assigned"] = [[person, target] for person, target in self.assigned.items()]
        return kept

    @classmethod
    def restored(cls, line: int, action: str, effective_on: date, decision: str, kept: Mapping[str, Any]) -> "Step":
        return cls(
            line=line,
            action=action,
            effective_on=effective_on,
            decision=decision,
            sources=tuple(kept.get("sources", ())),
            targets=tuple(kept.get("targets", ())),
            name=kept.get("name", ""),
            kind=kept.get("kind", ""),
            parent=kept.get("parent"),
            code=kept.get("code"),
            sector=kept.get("sector", ""),
            naming=Naming(**kept["naming"]) if kept.get("naming") else None,
            keeps=frozenset(kept.get("keeps", ())),
            partial=frozenset(kept.get("partial", ())),
            assigned=dict(kept.get("assigned", ())),
        )


class UnknownCode(DomainError):
    message = "Ngày {day:%d/%m/%Y} không có tổ chức nào mang mã “{code}”{hint}"
    mend = "Kiểm tra lại mã và ngày hiệu lực"
    in_file = "tổ chức mới phải có dòng establish ở trên"


class CodeOfBothTrees(DomainError):
    message = "Mã “{code}” là của cả tổ chức đảng và tổ chức Đoàn vào ngày {day:%d/%m/%Y}"
    mend = "Đổi một trong hai mã trước"
    in_file = "dòng recode"


class StepIncomplete(DomainError):
    message = "Việc {action} cần {what}"
    in_file = "cột {column}"


class StepHasTooMuch(DomainError):
    message = "Việc {action} không dùng {what}"
    mend = "Bỏ phần đó, hoặc chọn việc khác"
    in_file = "cột {column}"


class UnknownKind(DomainError):
    message = "Không có loại “{kind}” trong {system}"
    in_file = "ghi một trong: {known}"


class DateDecreases(DomainError):
    message = "Ngày hiệu lực {day:%d/%m/%Y} sớm hơn của việc trước ({before:%d/%m/%Y})"
    mend = "Xếp theo thứ tự ngày hiệu lực"
    in_file = "xếp lại các dòng"


class DecisionMissing(DomainError):
    message = "Chưa có số quyết định"
    mend = "Ghi số của quyết định làm căn cứ cho thay đổi này"
    field = "decision_number"


class NothingChanges(DomainError):
    message = "Chưa có gì khác với hiện tại"
    mend = "Sửa ít nhất một ô rồi lưu lại"


class StatedTwice(DomainError):
    message = "“{name}” được ghi hai lần trong cùng một việc"
    mend = "Mỗi tổ chức chỉ ghi một lần"


class IntoItself(DomainError):
    message = "“{name}” vừa là nguồn vừa là đích"
    mend = "Khi một tổ chức tiếp nhận các tổ chức khác, chỉ ghi nó là nơi tiếp nhận"
    in_file = "cột to_codes"


class NoRoomForPeople(DomainError):
    message = "{kind} không trực tiếp có đảng viên, đoàn viên hoặc hồ sơ, mà “{source}” đang có"
    mend = "Chọn nơi tiếp nhận là chi bộ, đoàn cơ sở hoặc đảng bộ cơ sở"


class ChildrenLeft(DomainError):
    message = "“{name}” còn {count} tổ chức cấp dưới chưa chuyển đi từ ngày {day:%d/%m/%Y}: {names}"
    mend = "Chuyển từng tổ chức đó đi trước"
    in_file = "thêm dòng move ở trên dòng này"


class ChildrenWithoutHeir(ChildrenLeft):
    mend = "Chọn đơn vị tiếp nhận, hoặc chuyển từng tổ chức đó đi trước"
    in_file = "ghi đơn vị tiếp nhận ở cột to_codes, hoặc thêm dòng move ở trên dòng này"


class PeopleLeft(DomainError):
    message = "“{name}” còn {count} người chưa phân về đơn vị nào"
    mend = "Phân từng người về một đơn vị tiếp nhận; số còn lại phải bằng 0"
    in_file = "tệp phân người với các cột line, person_number, to_code"


class NotATarget(DomainError):
    message = "Người được phân về “{code}”, không phải đơn vị tiếp nhận của việc chia tách này"
    mend = "Chọn một trong các đơn vị tiếp nhận"
    in_file = "ghi một mã có trong cột to_codes"


class UnknownPeople(DomainError):
    message = "Có {count} người được phân nhưng không thuộc “{name}” vào ngày đó (số {numbers})"
    mend = "Bỏ những người đó"
    in_file = "trong tệp phân người"


class TwoTrees(DomainError):
    message = "“{one}” và “{other}” thuộc hai hệ thống khác nhau"
    mend = "Sáp nhập, chia tách tổ chức đảng và tổ chức Đoàn bằng những lần ghi riêng"


class SuccessorEnds(DomainError):
    message = "Đơn vị tiếp nhận “{name}” kết thúc ngày {day:%d/%m/%Y}"
    mend = "Chọn một đơn vị còn hoạt động về sau"


class SuccessorBelow(DomainError):
    message = "“{target}” nằm dưới “{name}” nên không thể tiếp nhận đơn vị đó"
    mend = "Chuyển đơn vị tiếp nhận ra ngoài trước"
    in_file = "thêm dòng move ở trên dòng này"


class StillLeads(DomainError):
    message = "“{name}” còn lãnh đạo {count} tổ chức Đoàn từ ngày {day:%d/%m/%Y}"
    mend = "Ghi đơn vị kế thừa, hoặc giao tổ chức Đoàn đó cho tổ chức đảng khác trước"


def listed(names: Iterable[str], most: int = 3) -> str:
    """`A, B, C và 4 đơn vị khác`."""
    known = list(names)
    rest = f" và {len(known) - most} đơn vị khác" if len(known) > most else ""
    return ", ".join(known[:most]) + rest
