"""The citizen number (số căn cước, số định danh cá nhân): twelve digits that tell province, sex with century, and year.

Nghị định 137/2015/NĐ-CP, Điều 13; Thông tư 07/2016/TT-BCA, Điều 7. There is no check digit. Province codes are the 63
of the time before 1/7/2025: everybody who is old enough for the Party before 2043 was registered under them.
"""

import re
from typing import Final

from common.errors import DomainError
from common.text import clean, is_digits

_OLD_CODES = (
    "01 02 04 06 08 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 51 52 54 56 58"
    " 60 62 64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96"
)
OLD_PROVINCES: Final = frozenset(_OLD_CODES.split())
_BETWEEN_DIGITS = re.compile(r"[\s.\-]+")
_TWELVE = re.compile(r"\d{12}", re.ASCII)


class BadCitizenId(DomainError):
    message = "Số căn cước phải có đúng 12 chữ số, số đã nhập {found}"
    mend = "Chép lại đủ 12 chữ số trên thẻ căn cước, kể cả số 0 ở đầu"
    field = "citizen_id"


def normalise(text: str) -> str:
    """The twelve digits without the blanks and dots that people write between them.

    :raises BadCitizenId: anything else; the number itself is never repeated in the sentence.
    """
    written = _BETWEEN_DIGITS.sub("", clean(text))
    if _TWELVE.fullmatch(written):
        return written
    if written and not is_digits(written):
        raise BadCitizenId(found="có ký tự không phải là chữ số 0-9")
    raise BadCitizenId(found=f"có {len(written)} chữ số")


def doubts(number: str, *, sex: str = "", birth_year: int | None = None) -> list[str]:
    """What in a well-formed number does not fit the person: warnings, never a refusal."""
    found = []
    if number[0] != "0" or number[1:3] not in OLD_PROVINCES:
        found.append(f"Ba số đầu {number[:3]} không phải là mã của một tỉnh, thành phố. Kiểm tra lại số căn cước.")
    if sex and (number[3] in "13579") != (sex == "female"):
        told = "nữ" if number[3] in "13579" else "nam"
        found.append(f"Chữ số thứ tư là của {told}, khác với giới tính đã nhập. Kiểm tra lại số căn cước và giới tính.")
    told_year = 1900 + int(number[3]) // 2 * 100 + int(number[4:6])
    if birth_year is not None and birth_year != told_year:
        found.append(f"Theo số căn cước người này sinh năm {told_year}, khác với năm sinh {birth_year} đã nhập.")
    return found
