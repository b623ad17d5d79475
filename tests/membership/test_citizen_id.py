"""The citizen number: what is taken, what is doubted, and how it lies in the database."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from membership.models import Person
from membership.operations.citizen_id import digest, open_sealed, seal
from membership.rules.citizen_id import OLD_PROVINCES, BadCitizenId, doubts, normalise

NUMBER = "045301100033"


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        " 045301100033 ",
        "045 301 100 033",
        "045.301.100.033",
        "045-301-100033",
        "\u200b045301100033",
        "045\u00a0301100033",
    ],
)
def test_citizen_id_is_read_with_what_people_write_between_the_digits(written):
    assert normalise(written) == NUMBER


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "có 0 chữ số"),
        ("45301100033", "có 11 chữ số"),
        ("0453011000333", "có 13 chữ số"),
        ("197412345", "có 9 chữ số"),
        ("04530110003a", "ký tự không phải"),
        ("4.5301E+10", "ký tự không phải"),
        ("０４５３０１１０００３３", "ký tự không phải"),
        ("٠٤٥٣٠١١٠٠٠٣٣", "ký tự không phải"),
        ("04530110003²", "ký tự không phải"),
    ],
)
def test_citizen_id_of_another_shape_is_refused_without_repeating_it(written, said):
    with pytest.raises(BadCitizenId, match=said) as refusal:
        normalise(written)
    assert not written or written not in str(refusal.value)
    assert refusal.value.field == "citizen_id"


def test_citizen_id_knows_63_provinces():
    assert len(OLD_PROVINCES) == 63


@pytest.mark.parametrize(
    ("number", "sex", "year", "words"),
    [
        ("087084000999", "male", 1984, []),  # the example of the circular
        ("001199000001", "female", 1999, []),
        ("001200000001", "male", 2000, []),
        ("001301000001", "female", 2001, []),
        ("001199000001", "male", 1999, ["giới tính"]),
        ("001200000001", "female", 2000, ["giới tính"]),
        ("001099000001", "male", 1998, ["năm 1999"]),
        ("003099000001", "male", 1999, ["Ba số đầu 003"]),
        ("101099000001", "male", 1999, ["Ba số đầu 101"]),
        ("003199000001", "male", 2001, ["Ba số đầu 003", "giới tính", "năm 1999"]),
        ("003199000001", "", None, ["Ba số đầu 003"]),
    ],
)
def test_citizen_id_doubts_say_what_does_not_fit(number, sex, year, words):
    found = doubts(number, sex=sex, birth_year=year)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_citizen_id_is_stored_without_being_readable():
    sealed = seal(NUMBER)
    assert NUMBER.encode() not in sealed["citizen_id_encrypted"]
    assert NUMBER not in sealed["citizen_id_hmac"]
    assert sealed["citizen_id_last"] == "033"


def test_citizen_id_opens_again_from_the_database(cast):
    Person.objects.filter(pk=cast.source.person_id).update(**seal(NUMBER[:-1] + "4"))
    assert open_sealed(Person.objects.get(pk=cast.source.person_id)) == NUMBER[:-1] + "4"


def test_citizen_id_seals_differently_each_time_but_digests_alike():
    assert seal(NUMBER)["citizen_id_encrypted"] != seal(NUMBER)["citizen_id_encrypted"]
    assert digest(NUMBER) == digest("045 301 100 033") == seal(NUMBER)["citizen_id_hmac"]
    assert digest(NUMBER) != digest("045301100034")


def test_citizen_id_digest_depends_on_the_key(settings):
    before = digest(NUMBER)
    settings.HMAC_KEY = "yet another secret"
    assert digest(NUMBER) != before


def test_citizen_id_is_cleared_by_an_empty_one():
    assert seal(" ") == {"citizen_id_encrypted": None, "citizen_id_hmac": None, "citizen_id_last": ""}


def test_citizen_id_sealed_with_a_former_key_still_opens(settings):
    former, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [former]
    person = Person(**seal(NUMBER))
    settings.FIELD_KEYS = [new, former]
    assert open_sealed(person) == NUMBER
    settings.FIELD_KEYS = [new]
    with pytest.raises(InvalidToken):
        open_sealed(person)
