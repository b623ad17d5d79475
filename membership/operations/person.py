"""A human being is entered once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from common.dates import local_today, short_date
from common.errors import DomainError
from common.text import clean, foreign_letters, search_key, sort_key, split_name
from membership.models import EthnicGroup, Person, Religion
from membership.operations.citizen_id import seal
from membership.rules.person_attributes import (
    BIRTH_PRECISIONS,
    EDUCATION,
    OCCUPATIONS,
    PROFESSIONAL,
    SEXES,
    THEORY,
)

_LISTS = {
    "sex": SEXES,
    "birth_precision": BIRTH_PRECISIONS,
    "education": {"": "", **EDUCATION},
    "professional": {"": "", **PROFESSIONAL},
    "theory": {"": "", **THEORY},
    "occupation": {"": "", **OCCUPATIONS},
}
_PART_LENGTHS = (40, 80, 40)
_LENGTHS = {"full_name": 160, "phone": 20, "residence": 200, "hometown": 200}


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What is entered of a person. `ethnic_group` and `religion` are codes of the lists; `family_name` and
    `given_name` override the split of the full name where the first or last word is not the right one."""

    full_name: str
    sex: str
    birth_on: date | None
    birth_precision: str = "day"
    family_name: str | None = None
    given_name: str | None = None
    citizen_id: str = ""
    ethnic_group: str = ""
    religion: str = ""
    education: str = ""
    professional: str = ""
    theory: str = ""
    occupation: str = ""
    phone: str = ""
    residence: str = ""
    hometown: str = ""


class BadPerson(DomainError):
    message = "{reason}"
    mend = "Sửa lại rồi lưu"


def create_person(*, by: Any, fields: PersonFields) -> Person:
    """Write a person. Whoever calls has looked for duplicates, checked the right to enter, and opened the transaction.

    :raises BadPerson, BadCitizenId, NamePartNotInName:
    """
    columns = _columns(fields)
    return Person.objects.create(**columns, created_by_id=by.pk if by else None, **seal(fields.citizen_id))


def change_person(person: Person, fields: PersonFields) -> Person:
    """Write what was corrected of a person; an empty citizen number keeps the one that is stored. Whoever calls holds
    the row under lock, has checked the right, and set the history's context.

    :raises BadPerson, BadCitizenId, NamePartNotInName:
    """
    sealed = seal(fields.citizen_id)
    if sealed["citizen_id_hmac"] in (None, person.citizen_id_hmac):
        columns = _columns(fields)
    else:
        columns = _columns(fields) | dict(sealed)
    for name, value in columns.items():
        setattr(person, name, value)
    person.version += 1
    person.save()
    return person


def _columns(fields: PersonFields) -> dict[str, Any]:
    """Everything but the citizen number, as it is stored."""
    _check(fields)
    name = clean(fields.full_name)
    parts = split_name(name, family=fields.family_name or None, given=fields.given_name or None)
    for part, most in zip(parts, _PART_LENGTHS, strict=True):
        if len(part) > most:
            raise BadPerson(reason=f"Phần “{part[:20]}…” của họ tên dài quá {most} ký tự", field="full_name")
    plain = ("birth_on", "birth_precision", "sex", "education", "professional", "theory", "occupation")
    return {
        "family_name": parts.family,
        "middle_name": parts.middle,
        "given_name": parts.given,
        "full_name": name,
        "sort_key": sort_key(*parts),
        "search_key": search_key(name),
        "ethnic_group_id": fields.ethnic_group or None,
        "religion_id": fields.religion or None,
        "phone": clean(fields.phone),
        "residence": clean(fields.residence),
        "hometown": clean(fields.hometown),
        **{name: getattr(fields, name) for name in plain},
    }


def _check(fields: PersonFields) -> None:
    name = clean(fields.full_name)
    if not any(letter.isalpha() for letter in name):
        raise BadPerson(reason="Chưa có họ và tên", field="full_name")
    if strange := foreign_letters(name):
        raise BadPerson(reason=f"Họ và tên có chữ lạ: {', '.join(strange)}", field="full_name")
    if fields.birth_on is not None and not date(1900, 1, 1) <= fields.birth_on < local_today():
        raise BadPerson(reason=f"Ngày sinh {short_date(fields.birth_on)} không thể có", field="birth_on")
    for column, most in _LENGTHS.items():
        if len(clean(getattr(fields, column))) > most:
            raise BadPerson(reason=f"Nội dung dài quá {most} ký tự", field=column)
    for column, choices in _LISTS.items():
        if getattr(fields, column) not in choices:
            raise BadPerson(reason="Giá trị đã chọn không có trong danh sách", field=column)
    for column, model in (("ethnic_group", EthnicGroup), ("religion", Religion)):
        code = getattr(fields, column)
        if code and not model._default_manager.filter(pk=code).exists():
            raise BadPerson(reason=f"Mã “{code}” không có trong danh mục", field=column)
