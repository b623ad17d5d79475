"""The certificate of the awareness class: good for 60 months up to the day the cell considers (06-HD/TW 2025, 5.4)."""

from collections.abc import Iterable
from datetime import date

from common.dates import add_months, short_date
from common.errors import DomainError
from pipeline.rules.rule import RuleSet


class CertificateExpired(DomainError):
    message = "Giấy chứng nhận lớp bồi dưỡng nhận thức cấp ngày {issued} hết giá trị từ ngày {until} ({months} tháng)"
    mend = "Người này cần học lại: ghi giấy chứng nhận mới ở bước “Có giấy chứng nhận” trước khi chi bộ xét"
    field = "occurred_on"


def valid_until(issued_on: date, rules: RuleSet) -> date:
    """The last day on which the certificate is good."""
    return add_months(issued_on, rules.whole("certificate_validity"))


def require_certificate(issued: Iterable[date], day: date, rules: RuleSet) -> None:
    """One of the certificates is good on the day.

    :param issued: the days of issue of all certificates, at least one of them on or before the day.
    :raises CertificateExpired: with the latest of them.
    """
    newest = max(on for on in issued if on <= day)
    if valid_until(newest, rules) < day:
        raise CertificateExpired(
            issued=short_date(newest),
            until=short_date(valid_until(newest, rules)),
            months=rules.whole("certificate_validity"),
        )
