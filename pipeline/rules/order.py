"""The order of the road: what must stand before a stage, and how its days follow (29…208-QĐ/TW, mục 4.1-4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from common.dates import short_date
from common.errors import DomainError
from pipeline.rules.stage import EVENT_LABELS, EXITS, STAGES, Exit, missing_before, order_of, requires_of
from pipeline.rules.standing import Standing

DECIDED = order_of("decided")
ADMITTED = order_of("admitted")
RECOGNISED = order_of("recognised")


class NoSuchStage(DomainError):
    message = "Không có bước mang mã “{code}”"
    mend = "Chọn một bước trong danh sách các bước"


class RoadEnded(DomainError):
    message = "Quá trình vào Đảng này đã kết thúc ngày {on} ({outcome})"
    mend = "Nếu kết thúc là ghi nhầm, hãy hủy bỏ diễn biến đó trước"


class StageMissing(DomainError):
    message = "Chưa ghi được “{stage}” vì còn thiếu: {missing}"
    mend = "Ghi các bước còn thiếu trước"


class StageAlreadyDone(DomainError):
    message = "Bước “{stage}” đã ghi ngày {on}"
    mend = "Nếu ghi nhầm, hãy hủy bỏ diễn biến đó rồi ghi lại"


class DayInFuture(DomainError):
    message = "Ngày {day} chưa tới"
    mend = "Chỉ ghi việc đã diễn ra; kiểm tra lại ngày"
    field = "occurred_on"


class DayBeforeBirth(DomainError):
    message = "Ngày {day} đứng trước ngày sinh {birth_on}"
    mend = "Kiểm tra lại ngày đã nhập và ngày sinh trong hồ sơ"
    field = "occurred_on"


class DayAfterDeath(DomainError):
    message = "Ngày {day} đứng sau ngày từ trần {died_on}"
    mend = "Kiểm tra lại ngày đã nhập"
    field = "occurred_on"


class DayBeforeRequired(DomainError):
    message = "Ngày {day} đứng trước “{stage}” ngày {on}"
    mend = "Kiểm tra lại thứ tự các ngày"
    field = "occurred_on"


class DayAfterDecision(DomainError):
    message = "Ngày {day} đứng sau quyết định kết nạp ngày {on}"
    mend = "Bước này thuộc phần trước khi có quyết định; kiểm tra lại ngày"
    field = "occurred_on"


class ExitNotHere(DomainError):
    message = "Không kết thúc được bằng “{exit}” ở bước “{stage}”"
    mend = "{advice}"


class NoWayBack(DomainError):
    message = "{reason}"
    mend = "{advice}"
    field = "stage"


@dataclass(frozen=True, slots=True)
class Life:
    """The days of a person between which everything happens."""

    birth_on: date | None
    died_on: date | None = None


def require_day(day: date, *, today: date, life: Life, field: str = "occurred_on") -> None:
    """
    :raises DayInFuture, DayBeforeBirth, DayAfterDeath:
    """
    if day > today:
        raise DayInFuture(day=short_date(day), field=field)
    if life.birth_on is not None and day <= life.birth_on:
        raise DayBeforeBirth(day=short_date(day), birth_on=short_date(life.birth_on), field=field)
    if life.died_on is not None and day > life.died_on:
        raise DayAfterDeath(day=short_date(day), died_on=short_date(life.died_on), field=field)


def require_on_the_road(standing: Standing, stage: str = "") -> None:
    """
    :param stage: what is to be recorded; a new official member's card comes after the end of the road.
    :raises RoadEnded:
    """
    if standing.outcome == "official" and stage and order_of(stage) > RECOGNISED:
        return
    if standing.outcome and standing.closed_on:
        label = EVENT_LABELS["recognised"] if standing.outcome == "official" else _outcome_label(standing.outcome)
        raise RoadEnded(on=short_date(standing.closed_on), outcome=label.lower())


def require_order(stage: str, standing: Standing, kind: str) -> None:
    """All that must stand before the stage stands, and the stage itself does not yet.

    :param kind: of the organisation that holds the person.
    :raises RoadEnded, StageMissing, StageAlreadyDone:
    """
    require_on_the_road(standing, stage)
    row = STAGES[stage]
    if (on := standing.last_day(stage)) and not row.repeats:
        raise StageAlreadyDone(stage=row.label, on=short_date(on))
    if missing := missing_before(stage, standing.done, kind):
        raise StageMissing(stage=row.label, missing=_listed(stage.label for stage in missing))


def require_days_in_order(stage: str, day: date, standing: Standing, kind: str, *, field: str = "occurred_on") -> None:
    """
    :raises DayBeforeRequired: the day lies before that of a stage which must come first.
    :raises DayAfterDecision: a stage of the time before the decision, recorded first for a day after it; a new mentor
        may follow at any time.
    """
    for code in requires_of(stage, kind):
        on = standing.first_day(code)
        if on is not None and day < on:
            raise DayBeforeRequired(day=short_date(day), stage=STAGES[code].label, on=short_date(on), field=field)
    decided_on = standing.last_day("decided")
    is_first = not standing.has(stage)
    if is_first and order_of(stage) < DECIDED and decided_on is not None and day > decided_on:
        raise DayAfterDecision(day=short_date(day), on=short_date(decided_on), field=field)


def require_exit(exit_: Exit, standing: Standing, kind: str) -> None:
    """
    :raises RoadEnded, ExitNotHere: this way off the road does not start from where the person stands.
    """
    require_on_the_road(standing)
    first, last = (order_of(code) for code in exit_.from_stages)
    if kind == "base_cell" and exit_.code == "refused_by_decider":
        first = order_of("cell_resolved")
    if not first <= order_of(standing.stage) <= last:
        raise ExitNotHere(exit=exit_.label, stage=STAGES[standing.stage].label, advice=_exits_from(standing.stage))


def require_way_back(stage: str, standing: Standing) -> None:
    """
    :raises NoSuchStage, RoadEnded, NoWayBack:
    """
    if stage not in STAGES:
        raise NoSuchStage(code=stage)
    require_on_the_road(standing)
    if not standing.has(stage) or order_of(stage) >= order_of(standing.stage):
        raise NoWayBack(
            reason=f"Không lùi về “{STAGES[stage].label}” được: bước đó chưa ghi hoặc đang là bước hiện tại",
            advice="Chọn một bước đã ghi đứng trước bước hiện tại",
        )
    if order_of(stage) < DECIDED <= order_of(standing.stage):
        raise NoWayBack(
            reason="Đã có quyết định kết nạp nên không lùi về trước quyết định được",
            advice="Nếu quyết định ghi nhầm, hãy hủy bỏ diễn biến đó",
        )
    if stage == "decided":
        raise NoWayBack(
            reason="Đã tổ chức lễ kết nạp nên không lùi về quyết định được",
            advice="Nếu lễ kết nạp ghi nhầm, hãy hủy bỏ diễn biến đó",
        )


def _listed(labels: Iterable[str]) -> str:
    return "; ".join(labels)


def _outcome_label(outcome: str) -> str:
    return next((exit_.label for exit_ in EXITS.values() if exit_.outcome == outcome), outcome)


def _exits_from(stage: str) -> str:
    here = order_of(stage)
    fitting = [e.label for e in EXITS.values() if order_of(e.from_stages[0]) <= here <= order_of(e.from_stages[1])]
    return f"Ở bước này có thể: {_listed(fitting)}" if fitting else "Ở bước này không kết thúc được nữa"
