"""Taking people out: who may, which rows, how many, what is written down, and how long the file stays."""

import threading
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent, User
from exchange.models import Export
from exchange.operations.export import (
    ExportBudgetSpent,
    ExportGone,
    ExportReasonMissing,
    NobodyToExport,
    TooManyToExport,
    empty_outlived,
    export_people,
    fetch_export,
)
from jobs.models import Job
from jobs.registry import kind_of
from jobs.schedule import NIGHTLY
from membership.access import Refused
from pipeline.queries.candidacy_column import COLUMNS, usual_columns
from pipeline.queries.candidacy_list import TABS, Chosen, candidacy_list
from tests.access import oracle
from tests.cast import make_cast
from tests.pipeline.people import put_on_road

TODAY = date(2026, 11, 21)
REASON = "cử học lớp tháng 12"
HOLDERS = ("cell_cadre", "base_cadre", "specialist", "leader", "union_officer", "auditor")


def export(cast, *, by="specialist", where="upper_a", columns=None, reason=REASON, **chosen):
    return export_people(
        by=cast.users[by],
        organisation=cast.organisations[where],
        chosen=Chosen(**chosen),
        columns=usual_columns() if columns is None else columns,
        reason=reason,
        now=timezone.now(),
    )


def fetch(cast, row, *, by="specialist"):
    return fetch_export(by=cast.users[by], export_id=row.pk, now=timezone.now())


def lines_of(raw):
    sheet = load_workbook(BytesIO(raw)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]


def spent(cast, rows, *, by="specialist", **words):
    place = {"organisation_number": cast.upper_a.number, "organisation_name": cast.upper_a.name}
    made = {"made_at": timezone.now(), "reason": REASON, "filter": "", "searched": False, **words}
    return Export.objects.create(owner=cast.users[by], row_count=rows, **place, **made)


def together(act, times):
    threads = [threading.Thread(target=act) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# Who may


@pytest.mark.parametrize("name", HOLDERS)
def test_export_needs_the_right_to_export_besides_the_right_to_see(cast, in_november, name):
    place = cast.users[name].grants.get().organisation
    with pytest.raises(Refused, match="xuất danh sách người"):
        export_people(
            by=cast.users[name],
            organisation=place,
            chosen=Chosen(),
            columns=[],
            reason=REASON,
            now=timezone.now(),
        )


@pytest.mark.parametrize("name", ["nobody", "organisation_admin", "training_centre"])
def test_export_needs_the_right_to_see_besides_the_right_to_export(cast, in_november, name):
    cast.users[name].grants.create(role="exporter", organisation=cast.upper_a, valid_from=TODAY)
    with pytest.raises(Refused, match="xem người trong danh sách"):
        export(cast, by=name)


def test_export_is_made_only_where_both_rights_are_held(cast, in_november):
    cast.specialist.grants.create(role="exporter", organisation=cast.base_a1, valid_from=TODAY)
    for where in ("upper_a", "base_a2"):
        with pytest.raises(Refused):
            export(cast, where=where)
    assert export(cast, where="base_a1").organisation_number == cast.base_a1.number
    assert export(cast, where="cell_a11").organisation_name == cast.cell_a11.name


def test_export_needs_a_reason(exporters):
    for reason in ("", "    ", "abcd"):
        with pytest.raises(ExportReasonMissing):
            export(exporters, reason=reason)
    assert not Export.objects.exists()


# Which rows


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("name", HOLDERS)
def test_file_holds_the_people_of_the_list_and_no_others(exporters, name, tab):
    cast, user = exporters, exporters.users[name]
    place = user.grants.order_by("pk")[0].organisation
    listed = candidacy_list(by=user, organisation=place, chosen=Chosen(tab=tab), today=TODAY).rows
    words = {"by": user, "organisation": place, "chosen": Chosen(tab=tab), "reason": REASON, "now": timezone.now()}
    if not listed:
        with pytest.raises(NobodyToExport):
            export_people(columns=[], **words)
        return
    made = export_people(columns=[COLUMNS["don-vi"], COLUMNS["buoc"]], **words)
    header, *lines = lines_of(made.content)
    assert header == ["Họ và tên", "Đơn vị", "Bước hiện tại"]
    assert lines == [[row.candidacy.person.full_name, row.unit, row.stage] for row in listed]
    assert AuditEvent.objects.get().object_ids == [row.candidacy.pk for row in listed]
    assert {it.candidacy.pk for it in listed} <= {cast.candidacies[seen].pk for seen in oracle.SEES_PEOPLE[name]}


def test_file_goes_on_behind_the_first_page_in_the_same_order(exporters):
    put_on_road(exporters, [f"Nguyễn Văn {chr(65 + n % 26)}{chr(97 + n // 26)}" for n in range(230)])
    user, place, cursor, names = exporters.specialist, exporters.upper_a, None, []
    while True:
        found = candidacy_list(by=user, organisation=place, chosen=Chosen(size=50), today=TODAY, cursor=cursor)
        names += [row.candidacy.person.full_name for row in found.rows]
        if not (cursor := found.page.next):
            break
    assert [line[0] for line in lines_of(export(exporters).content)[1:]] == names
    assert len(names) > 230


def test_file_of_a_search_holds_whom_it_found_and_the_record_not_what_was_searched(exporters):
    name = exporters.source.person.full_name
    made = export(exporters, words=name)
    assert [line[0] for line in lines_of(made.content)[1:]] == [name]
    assert (made.searched, made.filter) == (True, "tab=tat-ca sort=ten")
    assert name not in str(AuditEvent.objects.values())


def test_file_holds_the_chosen_columns_and_never_a_citizen_number(exporters):
    put_on_road(exporters, ["Nguyễn Thị Căn"], citizen_ids=["048196100222"])
    made = export(exporters, columns=list(COLUMNS.values()))
    header, *lines = lines_of(made.content)
    assert header == ["Họ và tên", *(column.label for column in COLUMNS.values())]
    assert "Nguyễn Thị Căn" in [line[0] for line in lines]
    assert "048196100222" not in str(lines)
    assert made.columns == " ".join(COLUMNS)


def test_person_named_like_a_formula_is_text_in_the_file(exporters):
    exporters.source.person.full_name = "=HYPERLINK(1)"
    exporters.source.person.save()
    sheet = load_workbook(BytesIO(export(exporters).content)).active
    cells = {cell.value: cell for cell in sheet["A"]}
    assert cells["=HYPERLINK(1)"].data_type == "s"
    assert cells["=HYPERLINK(1)"].quotePrefix


# How many


def test_export_of_five_hundred_is_made_and_of_one_more_refused(exporters):
    seen = candidacy_list(by=exporters.cell_cadre, organisation=exporters.cell_a11, chosen=Chosen(), today=TODAY)
    put_on_road(exporters, [f"Trần Văn {n}" for n in range(500 - len(seen.rows))])
    made = export(exporters, by="cell_cadre", where="cell_a11")
    assert (made.row_count, len(lines_of(made.content)) - 1) == (500, 500)
    put_on_road(exporters, ["Trần Văn Thêm"])
    with pytest.raises(TooManyToExport, match=r"nhiều nhất 500 người.*chọn nhóm, bộ lọc"):
        export(exporters, by="cell_cadre", where="cell_a11")


def test_export_over_the_days_budget_is_refused_until_midnight(exporters, in_november):
    for _ in range(3):
        spent(exporters, 500)
    rows = len(lines_of(export(exporters).content)) - 1
    spent(exporters, 500 - 2 * rows + 1)
    with pytest.raises(ExportBudgetSpent, match=f"không quá {rows - 1} người"):
        export(exporters)
    in_november.move_to("2026-11-21 23:59:00+07:00", tick=False)
    with pytest.raises(ExportBudgetSpent):
        export(exporters)
    in_november.move_to("2026-11-22 00:01:00+07:00", tick=False)
    assert export(exporters).row_count == rows


def test_budget_is_each_users_own(exporters):
    for _ in range(4):
        spent(exporters, 500, by="leader")
    assert export(exporters).row_count


def test_ten_exports_at_once_stay_within_the_budget(committed_db):
    cast = make_cast()
    cast.specialist.grants.create(role="exporter", organisation=cast.upper_a, valid_from=date(2026, 1, 1))
    rows = export(cast).row_count
    for rest in (500, 500, 500, 500 - 4 * rows):  # room for three more
        spent(cast, rest)
    start, outcomes = threading.Barrier(10), []

    def make():
        user = User.objects.get(pk=cast.specialist.pk)
        start.wait()
        try:
            words = {"chosen": Chosen(), "columns": [], "reason": REASON, "now": timezone.now()}
            export_people(by=user, organisation=cast.upper_a, **words)
            outcomes.append("made")
        except ExportBudgetSpent:
            outcomes.append("refused")
        finally:
            connection.close()

    together(make, 10)
    assert sorted(outcomes) == ["made"] * 3 + ["refused"] * 7
    assert Export.objects.rows_on(timezone.localdate()) == 2_000


# What is written down


def test_export_and_fetching_are_in_the_audit_without_any_name(exporters):
    found = [exporters.distant, exporters.introduced]
    made = export(exporters, stage="introduced")
    fetch(exporters, made)
    making, fetching = AuditEvent.objects.order_by("pk")
    assert [making.action, fetching.action] == ["exchange.export.made", "exchange.export.fetched"]
    for event in (making, fetching):
        assert (event.user, event.organisation_number) == (exporters.specialist, exporters.upper_a.number)
        assert event.reason == REASON
        assert event.detail == {
            "export": str(made.pk),
            "rows": made.row_count,
            "filter": "tab=tat-ca stage=introduced sort=ten",
            "searched": False,
        }
    assert (making.object_kind, making.object_ids) == ("candidacy", [row.pk for row in found])
    written = f"{AuditEvent.objects.values()}{Export.objects.values('reason', 'filter', 'columns')}"
    assert not [row for row in exporters.candidacies.values() if row.person.full_name in written]


def test_record_stays_and_says_the_same(exporters):
    made = export(exporters)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Export.objects.filter(pk=made.pk).delete()
    earlier = timezone.now() - timedelta(days=1)
    for change in ({"row_count": 1}, {"made_at": earlier}, {"reason": "khác"}, {"owner": exporters.leader}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Export.objects.filter(pk=made.pk).update(**change)


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("export_has_a_reason", {"reason": ""}),
        ("export_is_within_the_limit", {"rows": 0}),
        ("export_is_within_the_limit", {"rows": 501}),
        ("export_is_fetched_once", {"content": b"x", "fetched_at": timezone.now()}),
        ("export_holds_codes_only", {"filter": "tab=Lê Thị Lan"}),
        ("export_holds_codes_only", {"columns": "Họ và tên"}),
    ],
)
def test_record_that_cannot_be_is_refused_by_the_database(cast, constraint, words):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        spent(cast, **{"rows": 1, **words})


# How long it stays


def test_file_is_fetched_once_and_by_its_owner_only(exporters):
    made = export(exporters)
    for other in ("leader", "organisation_admin", "auditor"):
        with pytest.raises(Export.DoesNotExist):
            fetch(exporters, made, by=other)
    assert len(lines_of(fetch(exporters, made))) == made.row_count + 1
    with pytest.raises(ExportGone):
        fetch(exporters, made)
    made.refresh_from_db()
    assert (bytes(made.content), made.fetched_at) == (b"", timezone.now())


def test_file_fetched_by_two_requests_at_once_is_given_once(committed_db):
    cast = make_cast()
    cast.specialist.grants.create(role="exporter", organisation=cast.upper_a, valid_from=date(2026, 1, 1))
    made, start, outcomes = export(cast), threading.Barrier(4), []

    def get():
        user = User.objects.get(pk=cast.specialist.pk)
        start.wait()
        try:
            outcomes.append(len(fetch_export(by=user, export_id=made.pk, now=timezone.now())) > 0)
        except ExportGone:
            outcomes.append(False)
        finally:
            connection.close()

    together(get, 4)
    assert sorted(outcomes) == [False, False, False, True]


def test_file_is_not_fetched_once_the_right_has_ended(exporters):
    made = export(exporters)
    exporters.specialist.grants.filter(role="exporter").update(valid_to=TODAY)
    del exporters.specialist.grants_today
    with pytest.raises(Refused):
        fetch(exporters, made)
    made.refresh_from_db()
    assert made.content


def test_file_is_gone_after_a_day_and_emptied_at_night(exporters, in_november):
    made = export(exporters)
    in_november.shift(timedelta(hours=23, minutes=59))
    assert (made.is_kept(timezone.now()), empty_outlived(now=timezone.now())) == (True, 0)
    in_november.shift(timedelta(minutes=1))
    with pytest.raises(ExportGone):
        fetch(exporters, made)
    assert "exchange.empty_exports" in NIGHTLY
    work = kind_of("exchange.empty_exports").work
    assert [work(Job()).result for _ in range(2)] == [{"emptied": 1}, {"emptied": 0}]
    made.refresh_from_db()
    assert (bytes(made.content), made.row_count > 0) == (b"", True)
