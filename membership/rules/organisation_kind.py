"""The kinds of organisations and where each may stand (Điều lệ Đảng, Điều 10; Quy định 294-QĐ/TW; 208-QĐ/TW)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class OrganisationKind:
    """One kind: `rank` grows downwards; `is_base` kinds carry the facts; `parents` are the kinds it may stand under."""

    code: str
    system: str
    label: str
    rank: int
    parents: tuple[str, ...]
    is_base: bool = False
    has_members: bool = False


PARTY: Final = "party"
UNION: Final = "union"
SYSTEMS: Final = {PARTY: "Tổ chức đảng", UNION: "Tổ chức Đoàn"}

_KINDS = (
    OrganisationKind("region", PARTY, "Khu vực", 0, ()),
    OrganisationKind("province", PARTY, "Đảng bộ tỉnh, thành phố", 1, ("region",)),
    OrganisationKind("upper", PARTY, "Đảng bộ cấp trên trực tiếp cơ sở", 2, ("province",)),
    OrganisationKind("base_committee", PARTY, "Đảng bộ cơ sở", 3, ("upper", "province"), is_base=True),
    OrganisationKind("base_cell", PARTY, "Chi bộ cơ sở", 3, ("upper", "province"), is_base=True, has_members=True),
    OrganisationKind("sub_committee", PARTY, "Đảng bộ bộ phận", 4, ("base_committee",)),
    OrganisationKind("cell", PARTY, "Chi bộ trực thuộc", 5, ("base_committee", "sub_committee"), has_members=True),
    OrganisationKind("union_province", UNION, "Tỉnh đoàn, thành đoàn", 1, ()),
    OrganisationKind("union_upper", UNION, "Đoàn cấp trên trực tiếp cơ sở", 2, ("union_province",)),
    OrganisationKind("union_direct", UNION, "Đoàn trực thuộc tỉnh đoàn", 2, ("union_province",)),
    OrganisationKind(
        "union_base",
        UNION,
        "Đoàn cơ sở, chi đoàn cơ sở",
        3,
        ("union_upper", "union_direct", "union_province"),
        is_base=True,
        has_members=True,
    ),
    OrganisationKind("union_branch", UNION, "Chi đoàn", 5, ("union_base",), has_members=True),
)
KINDS: Final = {kind.code: kind for kind in _KINDS}
KIND_CHOICES: Final = [(kind.code, kind.label) for kind in _KINDS]
BASE_KINDS: Final = tuple(kind.code for kind in _KINDS if kind.is_base)
# Inside a base organisation, where many are called alike: "Chi đoàn lớp 2" of every school.
INNER_KINDS: Final = frozenset(kind.code for kind in _KINDS if kind.rank > min(k.rank for k in _KINDS if k.is_base))


def kind_of_file(system: str, kind: str) -> str:
    """The code of a kind as files write it (`province`, `union`) → `union_province`.

    :raises KeyError: no such kind in this system.
    """
    code = kind if system == PARTY else f"union_{kind}"
    if KINDS[code].system != system:
        raise KeyError(kind)
    return code


def may_stand_under(kind: str, parent_kind: str | None) -> bool:
    """Whether a body of `kind` may be directly under one of `parent_kind`; ``None`` is the top of a tree."""
    if parent_kind is None:
        return KINDS[kind].rank <= 1
    return parent_kind in KINDS[kind].parents
