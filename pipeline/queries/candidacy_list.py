"""The list of people on the road: its views (tabs), filters, and what stands in each row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from common.pagination import Page, capped_count, paginate
from membership.models import Organisation
from pipeline.models import Candidacy, MentorAssignment, StageEvent
from pipeline.queries.next_step import standing_on_road, with_road
from pipeline.queries.person_search import INEXACT, matching
from pipeline.querysets.candidacy import CandidacyQuerySet
from pipeline.rules.stage import OUTCOMES, RETURNED, STAGES, next_step, order_of

_DOSSIER: Final = tuple(stage.code for stage in STAGES.values() if stage.step == "dossier")
_BEFORE_CELL: Final = STAGES["cell_resolved"].requires
BY_NAME, LONGEST = "ten", "lau-nhat"
_ORDERS: Final = {BY_NAME: ("person__sort_key", "pk"), LONGEST: ("stage_on", "pk")}
SORTS: Final = {BY_NAME: "Theo tên, A–Y", LONGEST: "Ở một bước lâu nhất trước"}


def _with_papers_before_cell(rows: CandidacyQuerySet) -> CandidacyQuerySet:
    """Adds `papers`: how many of the stages that the cell asks for stand."""
    recorded = (
        StageEvent.objects.filter(_stands(), candidacy=OuterRef("pk"), is_voided=False)
        .order_by()
        .values("candidacy")
        .annotate(count=Count("code", distinct=True))
        .values("count")
    )
    return rows.filter(stage__in=_DOSSIER).alias(papers=Subquery(recorded))


def _stands() -> Q:
    """One of the stages before the cell's resolution, which no later step back has undone."""
    stands = Q()
    for code in _BEFORE_CELL:
        earlier = [stage.code for stage in STAGES.values() if stage.order < order_of(code)]
        undone = StageEvent.objects.filter(
            candidacy=OuterRef("candidacy"), code=RETURNED, is_voided=False, pk__gt=OuterRef("pk"), to_stage__in=earlier
        )
        stands |= Q(~Exists(undone), code=code)
    return stands


def _in_preparation(rows: CandidacyQuerySet, today: date) -> CandidacyQuerySet:
    return _with_papers_before_cell(rows).filter(papers__lt=len(_BEFORE_CELL))


def _waiting_for_cell(rows: CandidacyQuerySet, today: date) -> CandidacyQuerySet:
    return _with_papers_before_cell(rows).filter(papers=len(_BEFORE_CELL))


def _stalled(rows: CandidacyQuerySet, today: date) -> CandidacyQuerySet:
    return rows.stalled(today, settings.STALLED_DAYS)


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view of the list (thẻ)."""

    code: str
    label: str
    empty: str
    choose: Callable[[CandidacyQuerySet, date], CandidacyQuerySet]


_TABS = (
    Tab("tat-ca", "Tất cả", "Chưa có ai trên đường vào Đảng", lambda rows, today: rows),
    Tab(
        "doan-gioi-thieu",
        "Đoàn viên ưu tú được giới thiệu",
        "Không có đoàn viên ưu tú nào đang chờ chi bộ xét đưa vào danh sách cảm tình Đảng",
        lambda rows, today: rows.filter(stage="introduced"),
    ),
    Tab(
        "cam-tinh",
        "Cảm tình Đảng",
        "Không có ai trong danh sách cảm tình Đảng",
        lambda rows, today: rows.filter(stage__in=("sympathiser", "mentored", "trained")),
    ),
    Tab("lam-ho-so", "Đang làm hồ sơ", "Không có ai đang làm hồ sơ", _in_preparation),
    Tab("cho-chi-bo", "Chờ chi bộ xét", "Không có hồ sơ nào đủ để chi bộ xét", _waiting_for_cell),
    Tab("dung-yen", "Đứng yên > 90 ngày", "Không có hồ sơ nào đứng yên quá 90 ngày", _stalled),
)
TABS: Final = {tab.code: tab for tab in _TABS}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the user chose to see; every part is checked against its list by the form."""

    tab: str = "tat-ca"
    words: str = ""
    stage: str = ""
    occupation: str = ""
    sex: str = ""
    sort: str = BY_NAME
    size: int = 50

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.stage or self.occupation or self.sex)


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the road; `unit` and `union` say where, `days` at the present stage, `next_step` in words ("" once
    ended)."""

    candidacy: Candidacy
    unit: str
    union: str
    days: int
    is_stalled: bool
    stage: str
    next_step: str


@dataclass(frozen=True, slots=True)
class CandidacyList:
    rows: list[Row]
    page: Page[Candidacy]
    count: str


def candidacies(*, by: Any, organisation: Organisation, chosen: Chosen, today: date) -> CandidacyQuerySet:
    """Who is on the list. A search without a tab also finds those already admitted or ended."""
    rows = Candidacy.objects.visible_to(by).under(organisation)
    if not chosen.words or chosen.tab != "tat-ca":
        rows = rows.open().filter(admitted_on=None)
    rows = TABS[chosen.tab].choose(rows, today)
    if chosen.stage:
        rows = rows.filter(stage=chosen.stage)
    if chosen.occupation:
        rows = rows.filter(person__occupation=chosen.occupation)
    if chosen.sex:
        rows = rows.filter(person__sex=chosen.sex)
    return matching(rows, chosen.words) if chosen.words else rows


def candidacy_list(
    *,
    by: Any,
    organisation: Organisation,
    chosen: Chosen,
    today: date,
    cursor: str | None = None,
    with_mentor: bool = False,
) -> CandidacyList:
    """A page of the list in two statements: the rows with their events, and the count."""
    found = candidacies(by=by, organisation=organisation, chosen=chosen, today=today)
    page = paginate(
        _with_columns(found, with_mentor=with_mentor), order=_order(chosen), cursor=cursor, size=chosen.size
    )
    return CandidacyList([_row(candidacy, organisation, today) for candidacy in page.rows], page, capped_count(found))


def whole_list(
    *, by: Any, organisation: Organisation, chosen: Chosen, today: date, most: int, with_mentor: bool = False
) -> list[Row]:
    """The rows of all pages in their order, in one statement.

    :param most: no more than so many.
    """
    found = candidacies(by=by, organisation=organisation, chosen=chosen, today=today)
    rows = _with_columns(found, with_mentor=with_mentor).order_by(*_order(chosen))[:most]
    return [_row(candidacy, organisation, today) for candidacy in rows]


def _order(chosen: Chosen) -> tuple[str, ...]:
    order: tuple[str, ...] = _ORDERS[chosen.sort]
    return (INEXACT, *order) if chosen.words and chosen.sort == BY_NAME else order


def _with_columns(rows: CandidacyQuerySet, *, with_mentor: bool) -> CandidacyQuerySet:
    shown = rows.select_related("person", "party_organisation__parent", "union_organisation__parent").annotate(
        **with_road()
    )
    return shown.annotate(mentor_name=Subquery(_mentor_names())) if with_mentor else shown


def _mentor_names() -> Any:
    return (
        MentorAssignment.objects.filter(Q(candidacy=OuterRef("pk")), ended_on=None)
        .order_by("assigned_on")
        .values(name=F("mentor__person__full_name"))[:1]
    )


def _row(candidacy: Candidacy, scope: Organisation, today: date) -> Row:
    upcoming = None
    if not candidacy.outcome:
        upcoming = next_step(standing_on_road(candidacy).done, candidacy.party_organisation.kind)
    idle = (today - candidacy.last_event_on).days
    on_the_road = not candidacy.outcome and candidacy.admitted_on is None
    return Row(
        candidacy=candidacy,
        unit=candidacy.party_organisation.name_below(scope),
        union=candidacy.union_organisation.name_below(scope) if candidacy.union_organisation else "–",
        days=(today - candidacy.stage_on).days,
        is_stalled=on_the_road and idle > settings.STALLED_DAYS,
        stage=OUTCOMES[candidacy.outcome].capitalize() if candidacy.outcome else candidacy.get_stage_display(),
        next_step=upcoming.label if upcoming else "",
    )
