"""Writes the bodies of an invented province, their history and who decides, and derives the segments."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from operator import itemgetter

from common.errors import DomainError
from demo.operations.tables import Tables
from demo.rules.body import Body, Spell
from demo.rules.history import History
from membership.models import Organisation, OrganisationSegment, OrganisationVersion
from membership.operations.segment import rebuild
from membership.rules.organisation_name import search_key_of_history, sort_key_of
from membership.rules.path import path_of


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


def write_bodies(tables: Tables, bodies: Sequence[Body]) -> None:
    """Those that the database does not know yet; a body may stand under one further down the list."""
    new = [body for body in bodies if not body.id]
    for body in new:
        body.id = tables.organisation.new_id()
    for body in new:
        _write_row(tables, body)
        for spell, ends_on in zip(body.spells, [*(s.since for s in body.spells[1:]), body.closed_on], strict=True):
            _write_version(tables, body, spell, ends_on)
    for body in bodies:
        for row in body.authorities:
            tables.authority.add(body.id, row.organ, row.is_delegated, row.since, row.until)


def _write_row(tables: Tables, body: Body) -> None:
    now = body.now
    names, codes = [spell.name for spell in body.spells], [body.code] * len(body.spells)
    tables.organisation.put(
        body.id,
        body.system,
        now.kind,
        now.name,
        body.short_name,
        body.code,
        now.parent.id if now.parent else None,
        _path(body),
        body.sector,
        now.led_by.id if now.led_by else None,
        sort_key_of(now.kind, now.name),
        search_key_of_history(names, codes, [body.short_name]),
        body.closed_on,
    )


def _path(body: Body) -> str:
    """Where the body stands now, or stood last."""
    if not body.path:
        body.path = path_of(_path(body.now.parent) if body.now.parent else "", body.id)
    return body.path


def _write_version(tables: Tables, body: Body, spell: Spell, ends_on: date | None) -> None:
    tables.version.add(
        body.id,
        body.system,
        spell.since,
        ends_on,
        spell.name,
        spell.short_name,
        spell.kind,
        body.code,
        spell.parent.id if spell.parent else None,
        body.sector,
        spell.led_by.id if spell.led_by else None,
        spell.decision,
    )


def write_history(tables: Tables, history: History) -> None:
    """Who went on for whom, and the decisions with their lines."""
    for edge in history.successions:
        tables.succession.add(edge.former.id, edge.heir.id, edge.on, edge.is_partial)
    for decision in history.decisions:
        moment = f"{decision.on} 08:00:00+07"
        pk = tables.reorganisation.add(decision.number, decision.decided_by, "done", moment)
        for number, line in enumerate(decision.lines, 1):
            detail = json.dumps(line.detail(), ensure_ascii=False)
            tables.reorganisation_line.add(pk, number, line.action, line.body.id, decision.on, detail)


class Segments:
    """The segments of freshly written bodies, by organisation and day."""

    def __init__(self, tops: Sequence[Body]) -> None:
        ids = [top.id for top in tops]
        rebuild(organisation_ids=ids)
        self._of: dict[int, list[tuple[date, int]]] = defaultdict(list)
        found = OrganisationSegment.objects.filter(chain__overlap=ids).order_by("valid_from")
        for organisation_id, valid_from, pk in found.values_list("organisation", "valid_from", "pk"):
            self._of[organisation_id].append((valid_from, pk))

    def on(self, body: Body, day: date) -> int:
        """The id of the body's segment of a day."""
        found = self._of[body.id]
        if len(found) == 1:
            return found[0][1]
        return found[bisect_right(found, day, key=itemgetter(0)) - 1][1]
