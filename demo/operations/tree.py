"""Writes the bodies of an invented province, their versions and who decides, and derives the segments."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from common.errors import DomainError
from demo.operations.tables import Tables
from demo.rules.body import Body, Tree
from demo.rules.figures import FIRST_DAY
from membership.models import Organisation, OrganisationSegment, OrganisationVersion
from membership.operations.segment import rebuild
from membership.rules.organisation_name import search_key_of, sort_key_of
from membership.rules.path import path_of

STANDING_DECIDES_FROM = date(2026, 7, 26)


class AlreadyGenerated(DomainError):
    message = "{name} ({code}) trong cơ sở dữ liệu này đã có tổ chức trực thuộc, nên không tạo thêm dữ liệu mẫu"
    mend = "Dùng một cơ sở dữ liệu khác, ví dụ NGUON_DATABASE=ten_moi ./run manage generate …"


def find_top(body: Body) -> None:
    """Give a top body the id of the organisation that holds its code, where there is one.

    :raises AlreadyGenerated: it has bodies below it.
    """
    version = OrganisationVersion.objects.filter(system=body.system, code=body.code).order_by("-valid_from").first()
    if version is None:
        return
    organisation = Organisation.objects.get(pk=version.organisation_id)
    if organisation.children.exists():
        raise AlreadyGenerated(name=organisation.name, code=body.code)
    body.id, body.path = organisation.pk, organisation.path


def write_tree(tables: Tables, tree: Tree) -> None:
    for body in tree.bodies:
        if not body.id:
            write_body(tables, body)
    for base in tree.party_bases:
        if base.is_delegated:
            _write_delegation(tables, base.body)
    for host in tree.hosts:
        tables.authority.add(host.body.id, "standing", False, FIRST_DAY, None)


def write_body(tables: Tables, body: Body) -> None:
    body.id = tables.organisation.new_id()
    parent_id = body.parent.id if body.parent else None
    led_by_id = body.led_by.id if body.led_by else None
    body.path = path_of(body.parent.path if body.parent else "", body.id)
    tables.organisation.put(
        body.id,
        body.system,
        body.kind,
        body.name,
        body.short_name,
        body.code,
        parent_id,
        body.path,
        body.sector,
        led_by_id,
        sort_key_of(body.kind, body.name),
        search_key_of(body.name, body.short_name, body.code),
    )
    tables.version.add(
        body.id,
        body.system,
        FIRST_DAY,
        body.name,
        body.kind,
        body.code,
        parent_id,
        body.sector,
        led_by_id,
    )


def _write_delegation(tables: Tables, body: Body) -> None:
    """A delegated base committee decides as a whole, its standing committee from 208-QĐ/TW on."""
    tables.authority.add(body.id, "committee", True, FIRST_DAY, STANDING_DECIDES_FROM)
    tables.authority.add(body.id, "standing", False, STANDING_DECIDES_FROM, None)


class Segments:
    """The segments of freshly written bodies, by organisation and day."""

    def __init__(self, tops: Sequence[Body]) -> None:
        rebuild(organisation_ids=[top.id for top in tops])
        self._of: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for top in tops:
            below = OrganisationSegment.objects.filter(chain__contains=[top.id]).order_by("valid_from")
            for organisation_id, valid_from, pk in below.values_list("organisation", "valid_from", "pk"):
                self._of[organisation_id].append((valid_from, pk))

    def on(self, body: Body, day: date) -> int:
        """The id of the body's segment of a day."""
        found = self._of[body.id]
        if len(found) == 1:
            return found[0][1]
        return found[bisect_right(found, (day, 0)) - 1][1]
