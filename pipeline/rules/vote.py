"""Votes on a person: shares of those entitled to vote, not of those present (Điều lệ Đảng, Điều 4 and 5; mục 4.3)."""

from dataclasses import dataclass

from common.errors import DomainError
from pipeline.rules.rule import RuleSet, RuleValue

_RULE_OF = {"cell": "cell_vote", "base": "base_vote", "delegated": "delegated_vote", "standing": "standing_vote"}
BODY_LABELS = {
    "cell": "chi bộ",
    "base": "đảng ủy cơ sở",
    "delegated": "đảng ủy cơ sở được ủy quyền",
    "standing": "ban thường vụ",
}


@dataclass(frozen=True, slots=True)
class Vote:
    """`members` are all entitled to vote, `in_favour` those who did so for the person."""

    members: int
    in_favour: int
    present: int | None = None


class VoteMissing(DomainError):
    message = "Chưa ghi kết quả biểu quyết của {body}"
    mend = "Ghi tổng số người có quyền biểu quyết và số phiếu tán thành"
    field = "in_favour"


class VoteImpossible(DomainError):
    message = "{reason}"
    mend = "Kiểm tra lại biên bản kiểm phiếu"
    field = "in_favour"


class TooFewMembers(DomainError):
    message = "Chi bộ có {members} đảng viên chính thức, chưa đủ {needed} người để ra nghị quyết"
    mend = "Báo cáo đảng ủy cơ sở để giao chi bộ khác xét hoặc bổ sung đảng viên cho chi bộ"
    field = "members"


class VoteBelowThreshold(DomainError):
    message = "{in_favour}/{members} phiếu tán thành, cần ít nhất {needed} phiếu ({share} tổng số {who})"
    mend = "Nếu số phiếu đúng như vậy, hãy ghi kết thúc “{body} không tán thành” thay cho bước này"
    field = "in_favour"


def needed(members: int, rule: RuleValue) -> int:
    """The least number of votes in favour: at least, or more than, the fraction of the rule."""
    top, bottom = (int(part) for part in rule.value.split("/"))
    return members * top // bottom + 1 if rule.unit == "more_than" else -(-members * top // bottom)


def require_vote(vote: Vote | None, body: str, rules: RuleSet) -> Vote:
    """
    :param body: `cell`, `base`, `delegated` or `standing`.
    :raises VoteMissing, VoteImpossible, TooFewMembers, VoteBelowThreshold:
    """
    if vote is None:
        raise VoteMissing(body=BODY_LABELS[body])
    require_possible(vote)
    if body == "cell" and vote.members < (least := rules.whole("cell_members_min")):
        raise TooFewMembers(members=vote.members, needed=least)
    rule = rules.of(_RULE_OF[body])
    if vote.in_favour < (votes := needed(vote.members, rule)):
        raise VoteBelowThreshold(
            in_favour=vote.in_favour,
            members=vote.members,
            needed=votes,
            share=f"{'quá ' if rule.unit == 'more_than' else ''}{rule.value}",
            who="đảng viên chính thức" if body == "cell" else "ủy viên",
            body=BODY_LABELS[body].capitalize(),
        )
    return vote


def require_possible(vote: Vote) -> None:
    """
    :raises VoteImpossible: more votes than people.
    """
    if vote.members < 1:
        raise VoteImpossible(reason="Tổng số người có quyền biểu quyết phải từ 1 trở lên", field="members")
    if vote.present is not None and vote.present > vote.members:
        raise VoteImpossible(
            reason=f"Có mặt {vote.present} người, nhiều hơn tổng số {vote.members} người", field="present"
        )
    most = vote.members if vote.present is None else vote.present
    if not 0 <= vote.in_favour <= most:
        raise VoteImpossible(reason=f"{vote.in_favour} phiếu tán thành, nhưng chỉ có {most} người biểu quyết")
