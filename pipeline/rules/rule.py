"""The numbers of a regulation as values: one rule, and the set that one regulation makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

LABELS = {
    "age_min": "Tuổi thấp nhất khi chi bộ xét",
    "age_max": "Tuổi cao nhất khi chi bộ xét",
    "over_age_consent": "Cấp đồng ý khi quá tuổi",
    "education_min": "Trình độ giáo dục phổ thông thấp nhất",
    "education_min_difficult_area": "Trình độ thấp nhất ở vùng khó khăn",
    "education_min_elder": "Trình độ thấp nhất của già làng, trưởng bản, người có uy tín",
    "introducers_without_union": "Số đảng viên giới thiệu khi không có Đoàn, công đoàn",
    "introducer_together": "Thời gian người giới thiệu cùng công tác",
    "sympathiser_review": "Kỳ xét danh sách cảm tình Đảng",
    "certificate_validity": "Giá trị của giấy chứng nhận lớp bồi dưỡng nhận thức về Đảng",
    "dossier_validity": "Giá trị của giấy tờ trong hồ sơ",
    "cell_vote": "Tỷ lệ tán thành của chi bộ",
    "cell_members_min": "Số đảng viên chính thức ít nhất của chi bộ",
    "base_vote": "Tỷ lệ tán thành của đảng ủy cơ sở khi đề nghị",
    "delegated_vote": "Tỷ lệ tán thành của đảng ủy cơ sở khi quyết định",
    "standing_vote": "Tỷ lệ tán thành của ban thường vụ",
    "failed_votes_max": "Số lần không đủ phiếu trước khi báo cáo cấp trên",
    "deciding_body": "Tập thể quyết định ở đảng bộ cơ sở",
    "admission_decision": "Hạn quyết định kết nạp",
    "admission_decision_extension": "Gia hạn quyết định kết nạp",
    "ceremony": "Hạn tổ chức lễ kết nạp",
    "probation": "Thời gian dự bị",
    "recognition_cell": "Hạn chi bộ xét công nhận chính thức",
    "recognition_decision": "Hạn quyết định công nhận chính thức",
    "recognition_decision_extension": "Gia hạn quyết định công nhận",
    "official_from": "Ngày công nhận chính thức",
    "party_age_from": "Ngày tính tuổi đảng",
    "transfer": "Hạn làm thủ tục chuyển sinh hoạt đảng",
    "readmission_wait": "Thời gian chờ kết nạp lại",
    "readmission_wait_after_sentence": "Thời gian chờ kết nạp lại sau khi xóa án tích",
    "readmissions_max": "Số lần kết nạp lại",
    "removal_inactivity": "Thời gian bỏ sinh hoạt bị xóa tên",
    "union_age_min": "Tuổi vào Đoàn thấp nhất",
    "union_age_max": "Tuổi vào Đoàn cao nhất",
    "union_leave_age": "Tuổi trưởng thành Đoàn",
    "member_cv": "Hạn khai lý lịch đảng viên",
    "admissions_per_members": "Tỷ lệ kết nạp hằng năm",
    "union_share_min": "Tỷ lệ đoàn viên ưu tú trong số được kết nạp",
    "party_card_digits": "Số chữ số của số thẻ đảng viên",
    "data_request": "Hạn trả lời chủ thể dữ liệu cá nhân",
    "dossier_documents": "Số loại tài liệu của hồ sơ",
    "organisation_code_shape": "Dạng mã tổ chức đảng",
}
_ANCHORS = {
    "cell_resolved": "ngày có nghị quyết của chi bộ",
    "received": "ngày nhận quyết định",
    "issued": "ngày ban hành quyết định",
    "admitted": "ngày tổ chức lễ kết nạp",
    "probation_end": "ngày hết 12 tháng dự bị",
    "official_cell_resolved": "ngày chi bộ đề nghị công nhận",
    "trained": "ngày cấp giấy chứng nhận",
    "applied": "ngày của đơn xin vào Đảng",
}
_UNITS = {"working_days": "ngày làm việc", "months": "tháng", "years": "năm"}


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One rule as it stands in a pack. `pack` is the regulation that last changed it."""

    code: str
    value: str
    unit: str
    anchor: str
    source: str
    evidence: str
    pack: str

    @property
    def is_confirmed(self) -> bool:
        """Whether its text was seen or two sources agree; otherwise it is shown as "chưa kiểm chứng"."""
        return self.evidence in ("A", "B")

    @property
    def sentence(self) -> str:
        """`30 ngày làm việc từ ngày nhận quyết định`."""
        words = f"{self.value} {_UNITS.get(self.unit, self.unit)}"
        return f"{words} từ {_ANCHORS[self.anchor]}" if self.anchor in _ANCHORS else words


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that one regulation says, its own rules and those it inherits."""

    pack: str
    rules: Mapping[str, RuleValue]

    def of(self, code: str) -> RuleValue:
        """
        :raises KeyError: the regulation, and those before it, say nothing of it.
        """
        return self.rules[code]

    def value(self, code: str) -> str:
        return self.rules[code].value

    def whole(self, code: str) -> int:
        return int(self.rules[code].value)

    def fraction(self, code: str) -> Fraction:
        return Fraction(self.rules[code].value)
