from datetime import date

import pytest

from pipeline.rules.certificate import CertificateExpired, require_certificate, valid_until
from tests.pipeline.packs import NEWEST, pack

RULES = pack(NEWEST)


def test_certificate_is_good_for_60_months_to_the_day():
    require_certificate([date(2021, 8, 10)], date(2026, 8, 10), RULES)


def test_certificate_is_refused_the_day_after():
    with pytest.raises(CertificateExpired, match=r"cấp ngày 10/08/2021 hết giá trị từ ngày 10/08/2026 \(60 tháng\)"):
        require_certificate([date(2021, 8, 10)], date(2026, 8, 11), RULES)


def test_newer_certificate_counts_in_place_of_the_expired_one():
    require_certificate([date(2015, 8, 10), date(2024, 3, 1)], date(2026, 8, 11), RULES)


def test_certificate_issued_after_the_meeting_does_not_help():
    with pytest.raises(CertificateExpired):
        require_certificate([date(2015, 8, 10), date(2026, 9, 1)], date(2026, 8, 11), RULES)


def test_certificate_of_the_end_of_february_ends_with_february():
    assert valid_until(date(2020, 2, 29), RULES) == date(2025, 2, 28)
