"""Finding one organisation: by its code on a day, by words of its present and former names, by its number."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from common.dates import local_today, short_date
from common.errors import DomainError
from common.text import clean, exactness, matches_words, search_key, search_words
from membership.models import Organisation, OrganisationVersion
from membership.queries.former import visible_then
from membership.queries.reference import kind_label
from membership.rules.official_code import normalised
from membership.rules.organisation_kind import SYSTEMS
from membership.rules.permission import Permission

_FAR = date.max
# Read from the index, ranked here by spelling, the best of them shown.
_CANDIDATES = 100


class UnknownOrganisation(DomainError):
    message = "Không có tổ chức nào mang mã “{code}”"
    mend = "Kiểm tra lại mã, hoặc tìm theo tên ở trang Tổ chức"


class AmbiguousOrganisation(DomainError):
    """`values["candidates"]` lists the organisations that hold the code."""

    message = "Mã “{code}” là của nhiều tổ chức"
    mend = "Dùng mã chỉ thuộc về một tổ chức"

    def _sentence(self) -> str:
        listed = "; ".join(f"{row['name']} ({SYSTEMS[row['system']]})" for row in self.values["candidates"])
        return f"{self.reason}: {listed}. {self.remedy}"


def resolve_code(code: str, day: date, system: str | None = None) -> Organisation:
    """The organisation that holds the code on the day, else the one that held it last.

    :raises UnknownOrganisation, AmbiguousOrganisation: the same code in both trees.
    """
    return code_book([code], system)(code, day)


def code_book(codes: Iterable[str], system: str | None = None) -> Callable[[str, date], Organisation]:
    """`resolve_code` for many codes at the price of one SQL statement."""
    wanted = {normalised(code) for code in codes} - {""}
    rows = OrganisationVersion.objects.filter(code__in=wanted).select_related("organisation")
    held: dict[str, list[OrganisationVersion]] = defaultdict(list)
    for version in rows.filter(system=system) if system else rows:
        held[version.code].append(version)

    def resolve(code: str, day: date) -> Organisation:
        versions = held.get(normalised(code), [])
        if not versions:
            raise UnknownOrganisation(code=clean(code)[:40])
        found = [version for version in versions if _is_valid(version, day)] or _last_holders(versions)
        if len(found) > 1:
            raise AmbiguousOrganisation(code=clean(code)[:40], candidates=[_candidate(version) for version in found])
        return found[0].organisation

    return resolve


def _is_valid(version: OrganisationVersion, day: date) -> bool:
    return version.valid_from <= day < (version.valid_to or _FAR)


def _last_holders(versions: Sequence[OrganisationVersion]) -> list[OrganisationVersion]:
    """One of each tree: within a tree nobody holds a code together with another."""
    last = {version.system: version for version in sorted(versions, key=lambda version: version.valid_from)}
    return list(last.values())


def _candidate(version: OrganisationVersion) -> dict[str, Any]:
    return {
        "number": version.organisation.number,
        "code": version.code,
        "name": version.name,
        "system": version.system,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
    }


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """One hit: how the body is called and where it stands today, and what else it was found by."""

    pk: int
    number: int
    name: str
    code: str
    kind_label: str
    parent_name: str
    former_name: str = ""
    closed_on: date | None = None

    @property
    def note(self) -> str:
        """A line below the name in lists of suggestions."""
        parts = [self.code, self.parent_name or self.kind_label]
        if self.former_name:
            parts.append(f"trước đây: {self.former_name}")
        if self.closed_on:
            parts.append(f"kết thúc ngày {short_date(self.closed_on)}")
        return " · ".join(part for part in parts if part)


def search_organisations(
    user: Any,
    text: str,
    *,
    permission: Permission = Permission.ORGANISATION_VIEW,
    kinds: Sequence[str] = (),
    system: str = "",
    existing_only: bool = False,
    limit: int = 20,
) -> tuple[list[FoundOrganisation], bool]:
    """Bodies in the user's reach by words of any of their names or codes; whether there are more than `limit`.

    Whoever looks at the tree also finds ended bodies that went on there: three SQL statements, else two. A body with
    just this code stands first, then who bore it, then whose name holds these words in a row, those that ended last
    among the like; then spellings with the same marks.
    """
    words = search_words(text)
    if not words:
        return [], False
    looks_back = permission == Permission.ORGANISATION_VIEW and not existing_only
    rows = visible_then(user) if looks_back else Organisation.objects.visible_to(user, permission)
    for word in words:
        rows = rows.filter(search_key__contains=word)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if system:
        rows = rows.filter(system=system)
    if existing_only:
        rows = rows.existing()
    typed = normalised(text)
    bore_it: Any = OrganisationVersion.objects.filter(code__in={typed, typed.upper()}).values("organisation")
    same_code = Case(
        When(code__iexact=typed, then=Value(0)),
        When(pk__in=bore_it, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = rows.select_related("parent").annotate(kind_name=kind_label(local_today()), same_code=same_code)
    hits = list(rows.order_by("same_code", "sort_key", "pk")[: _CANDIDATES + 1])
    hits.sort(
        key=lambda row: (
            row.same_code,
            _distance(typed, row),
            row.closed_on is not None,
            -exactness(typed, row.name),
        )
    )
    shown = hits[:limit]
    former = _former_names(typed, shown)
    return [_found(row, former.get(row.pk, "")) for row in shown], len(hits) > limit


def _distance(text: str, row: Organisation) -> int:
    """0: just this is its name; 1: it holds these words in a row; 2: somewhere; 3: only a former name does."""
    words, name = search_key(text), search_key(row.name)
    if words == name:
        return 0
    if words in name:
        return 1
    return 2 if matches_words(text, search_key(f"{row.name} {row.short_name} {row.code}")) else 3


def _former_names(text: str, rows: Sequence[Organisation]) -> dict[int, str]:
    """The newest former name by which a row was found, of rows whose present name does not explain the hit."""
    unexplained = [
        row.pk for row in rows if not matches_words(text, search_key(f"{row.name} {row.short_name} {row.code}"))
    ]
    if not unexplained:
        return {}
    versions = OrganisationVersion.objects.filter(organisation__in=unexplained).order_by("valid_from")
    return {
        version.organisation_id: version.name
        for version in versions
        if matches_words(text, search_key(f"{version.name} {version.short_name} {version.code}"))
    }


def _found(row: Any, former_name: str) -> FoundOrganisation:
    return FoundOrganisation(
        pk=row.pk,
        number=row.number,
        name=row.name,
        code=row.code,
        kind_label=row.kind_name,
        parent_name=row.parent.name if row.parent else "",
        former_name="" if former_name == row.name else former_name,
        closed_on=row.closed_on,
    )
