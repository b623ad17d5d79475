"""Vietnamese text: one spelling, search without marks, and the order of the alphabet."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import text
from common.text import NameParts, exactness, fold, matches_words, search_key, sort_key, split_name

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
NAMES = st.text(alphabet=LETTERS + LETTERS.upper() + " '-", max_size=30)
GIVEN_NAMES = """An Anh Ánh Ân Ba Bảo Dũng Đào Hoa Hòa Hoan Oanh Ơn Uyên Ưng Yến""".split()  # noqa: SIM905


def test_text_is_composed_and_cleaned_at_every_edge():
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Đặng Hoàng Ơn")
    assert text.clean(f"  {decomposed}\u00a0\u200b ") == "Nguyễn Thị Đặng Hoàng Ơn"
    assert text.clean("Nguyễn\u3000Văn\t\nAn") == "Nguyễn Văn An"
    assert text.clean("Ðào ðạt") == "Đào đạt"
    assert text.clean("a\x00b\ud800c\u202e\u00add") == "abcd"


def test_marks_torn_from_their_letter_by_an_invisible_sign_are_joined():
    assert text.clean("a\u200d\u0301nh") == "ánh"


def test_notes_keep_their_lines():
    assert text.clean_lines("một  hai\r\n\r\nba \u2028bốn\n") == "một hai\n\nba\nbốn"


@given(st.text())
def test_cleaning_and_folding_twice_change_nothing(anything):
    assert text.clean(text.clean(anything)) == text.clean(anything)
    assert fold(fold(anything)) == fold(anything)
    assert unicodedata.is_normalized("NFC", text.clean(anything))


@given(NAMES)
def test_every_spelling_of_a_name_folds_alike(name):
    folded = fold(name)
    assert folded == fold(unicodedata.normalize("NFD", name)) == fold(name.upper())
    assert folded.isascii()


def test_places_of_the_tone_are_equal_in_search():
    assert fold("Hoà") == fold("Hòa") == "hoa"
    assert fold("Thành uỷ") == fold("Thành ủy") == "thanh uy"
    assert exactness("thành uỷ", "Thành ủy Huế") == 2


@pytest.mark.parametrize(
    "query",
    [
        "nguyen van an",
        "nguyên van an",
        "NGUYỄN VĂN ÂN",
        unicodedata.normalize("NFD", "Nguyễn Văn Ân"),
        "an nguyen",
        "ng v a",
    ],
)
def test_people_are_found_however_they_are_typed(query):
    assert matches_words(query, search_key("Nguyễn Văn Ân"))


def test_only_beginnings_of_words_match():
    assert not matches_words("anh dao", search_key("Hồ Thị Thanh Đào"))
    assert matches_words("thanh dao", search_key("Hồ Thị Thanh Đào"))
    assert matches_words("Ðào", search_key("Hồ Thị Thanh Đào"))
    assert not matches_words("", search_key("Hồ Thị Thanh Đào"))
    assert matches_words("h hen", search_key("H'Hen Niê"))


def test_exact_marks_come_first():
    names = ["Nguyễn Văn An", "Nguyễn Văn Ấn", "Nguyễn Văn Ân"]
    assert sorted(names, key=lambda name: -exactness("nguyễn văn ân", name))[0] == "Nguyễn Văn Ân"


def test_marks_are_noticed():
    assert text.has_marks("Đao") and text.has_marks("hoà")
    assert not text.has_marks("Nguyen Van An")


def test_given_names_are_in_vietnamese_order():
    shuffled = sorted(GIVEN_NAMES, key=lambda name: name[::-1])
    assert sorted(shuffled, key=lambda given: sort_key("", "", given)) == GIVEN_NAMES


def test_letters_are_in_the_order_of_the_alphabet():
    alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
    assert sorted(alphabet, key=lambda letter: sort_key("", "", letter)) == list(alphabet)
    tones = ["mạ", "mâ", "má", "mà", "mă", "ma", "mã", "mả"]
    assert sorted(tones, key=lambda word: sort_key("", "", word)) == ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"]


def test_order_is_given_name_then_family_then_middle():
    ordered = [
        NameParts("Trần", "Văn", "An"),
        NameParts("Lê", "Thị", "Bình"),
        NameParts("Trần", "Anh", "Bình"),
        NameParts("Trần", "Văn", "Bình"),
        NameParts("Đinh", "", "Hoa"),
        NameParts("An", "", "Hòa"),
    ]
    ordered.reverse()
    assert sorted(ordered, key=lambda person: sort_key(*person)) == ordered[::-1]


@given(st.tuples(NAMES, NAMES, NAMES))
def test_sort_keys_are_plain_ascii(parts):
    assert sort_key(*parts).isascii()


@given(st.text(alphabet=LETTERS, min_size=1, max_size=8), st.text(alphabet=LETTERS, min_size=1, max_size=8))
def test_the_first_differing_letter_decides(one, other):
    """The oracle compares positions in the alphabet, letter by letter, and tones only of equal letters."""
    alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

    def letters(word):
        toneless = (unicodedata.normalize("NFD", letter) for letter in word)
        kept = ("".join(mark for mark in marks if mark not in "\u0300\u0301\u0303\u0309\u0323") for marks in toneless)
        return [alphabet.index(unicodedata.normalize("NFC", letter)) for letter in kept]

    if letters(one) != letters(other):
        assert (sort_key("", "", one) < sort_key("", "", other)) == (letters(one) < letters(other))


def test_names_split_and_can_be_split_otherwise():
    assert split_name("Hồ Thị Thanh Đào") == ("Hồ", "Thị Thanh", "Đào")
    assert split_name("Đào") == ("", "", "Đào")
    assert split_name("Ksor Hăng") == ("Ksor", "", "Hăng")
    assert split_name("Hồ Thị Thanh Đào", given="Thanh Đào") == ("Hồ", "Thị", "Thanh Đào")
    assert split_name("Tôn Nữ Thị Hoa", family="Tôn Nữ") == ("Tôn Nữ", "Thị", "Hoa")
    assert split_name("") == ("", "", "")


def test_an_override_must_be_part_of_the_name():
    with pytest.raises(text.NamePartNotInName, match="“Đảo” không phải là phần cuối"):
        split_name("Hồ Thị Thanh Đào", given="Đảo")
    with pytest.raises(text.NamePartNotInName, match="“Tôn” không phải là phần đầu"):
        split_name("Hồ Thị Thanh Đào", family="Tôn")


@given(NAMES)
def test_parts_join_to_the_name(name):
    assert " ".join(filter(None, split_name(name))) == text.clean(name)


def test_look_alikes_of_other_alphabets_are_named():
    assert text.foreign_letters("Nguyễn Văn Аn") == ["А"]
    assert text.foreign_letters("Nguyễn Văn Ân, H'Hen") == []


def test_only_plain_digits_are_digits():
    assert text.is_digits("001099012345")
    assert not any(text.is_digits(digits) for digits in ("", "٣", "²", "１", "12 3", "-1"))
    assert text.has_foreign_digits("1２3") and not text.has_foreign_digits("123")


def test_all_letters_are_distinct_in_order():
    keys = [sort_key("", "", letter) for letter in LETTERS]
    assert len(set(keys)) == len(LETTERS)
    assert all(one < other for one, other in itertools.pairwise(keys))
