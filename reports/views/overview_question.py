"""What is asked of the leader's first page: whose figures, of which year, by which tree; and the words for it."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from common.dates import FIRST_YEAR, local_today
from membership.models import Organisation
from membership.rules.organisation_kind import PARTY, UNION
from pipeline.rules.indicator import unit_words
from reports.access import sees_people
from reports.queries.overview import MAIN
from reports.queries.place import THEN
from reports.views.asking import PART, PART_CODES, TREE, organisation_of, tree_of

ALL: Final = "tat-ca"


@dataclass(frozen=True, slots=True)
class Words:
    """How the main figure is spoken of: in the heading, in the sentence, as done and as still to be done."""

    heading: str
    told: str
    done: str
    left: str


_WORDS: Final = {
    PARTY: Words("kết nạp đảng viên", "kết nạp {} đảng viên", "Đã kết nạp", "Còn phải kết nạp"),
    UNION: Words(
        "giới thiệu đoàn viên ưu tú",
        "giới thiệu {} lượt đoàn viên ưu tú cho Đảng",
        "Đã giới thiệu",
        "Còn phải giới thiệu",
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which page is asked for: an organisation, a year, a tree, and perhaps one status only or every unit."""

    organisation: Organisation
    year: int
    tree: str
    status: str
    shows_all: bool
    sees_people: bool

    @property
    def is_over(self) -> bool:
        """Whether the year is: then nobody is ready for it any more."""
        return self.year < local_today().year

    @property
    def main(self) -> str:
        """The indicator that the page is about."""
        return MAIN[self.organisation.system]

    @property
    def words(self) -> Words:
        return _WORDS[self.organisation.system]

    @property
    def unit(self) -> str:
        return unit_words(self.main)

    def url(self, **changed: Any) -> str:
        values = {"don-vi": self.organisation.number, "ky": self.year, "cay": self.tree, "danh-gia": self.status}
        kept = {name: value for name, value in {**values, **changed}.items() if value and value != "then"}
        return f"{reverse('overview')}?{urlencode(kept)}"

    def list_url(self, organisation: Organisation, indicator: str, part: int | None = None) -> str:
        """The list behind a number; nothing for a user who may not see the people."""
        if not self.sees_people:
            return ""
        values = {"chi-so": indicator, "ky": self.year, "don-vi": organisation.number}
        if self.tree != THEN:
            values[TREE] = self.tree
        if part is not None:
            values[PART] = PART_CODES[part]
        return f"{reverse('figure_list')}?{urlencode(values)}"

    def people_url(self, route: str, **filters: str) -> str:
        if not self.sees_people:
            return ""
        return f"{reverse(route)}?{urlencode({'don-vi': self.organisation.number, **filters})}"


def question_of(request: HttpRequest) -> Question:
    """
    :raises Http404: no organisation in view, or a year or tree that does not exist.
    """
    organisation = organisation_of(request)
    year = request.GET.get("ky", str(local_today().year))
    if year not in map(str, range(FIRST_YEAR, local_today().year + 1)):
        raise Http404
    status, is_open = request.GET.get("danh-gia", ""), sees_people(request.user, organisation)
    return Question(organisation, int(year), tree_of(request), status, ALL in request.GET, is_open)
