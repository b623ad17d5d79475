"""Putting right what is known of a person, papers, mentors, sending to a class; and a page that has gone stale."""

from datetime import date

import pytest
from django.urls import reverse

from common.errors import BadInput, StaleVersion
from membership.access import Refused
from membership.models import PartyMembership, Person, Religion
from membership.operations.citizen_id import digest
from membership.operations.person import PersonFields
from pipeline.models import Candidacy, DossierItem, Enrolment, MentorAssignment, StageEvent
from pipeline.operations.candidacy import KnownElsewhere, SamePerson
from pipeline.operations.dossier import PaperNotThere, UnknownDocument, record_paper
from pipeline.operations.mentor import MentorNotEligible
from pipeline.operations.person import change_person
from pipeline.operations.training_class import AlreadyEnrolled, ClassFull, ClassNotOpen, nominate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
TODAY = date(2026, 11, 22)


def fields(**changes) -> PersonFields:
    known = {"full_name": "Trần Thị Mận", "sex": "female", "birth_on": date(2003, 4, 12), "ethnic_group": "01"}
    return PersonFields(**known | changes)


def change(cast, who="source", by="cell_cadre", version=None, **changes):
    candidacy = cast.candidacies[who]
    version = candidacy.person.version if version is None else version
    return change_person(by=cast.users[by], candidacy_id=candidacy.pk, version=version, fields=fields(**changes))


# --- what is known of a person ---


def test_person_is_corrected_with_history_and_keeps_the_citizen_number(cast):
    before = cast.source.person.citizen_id_hmac
    person = change(cast, full_name="Trần Thị Mận Đỏ", phone="0912 345 678")
    assert (person.full_name, person.given_name, person.phone) == ("Trần Thị Mận Đỏ", "Đỏ", "0912 345 678")
    assert person.search_key == " tran thi man do"
    assert (person.citizen_id_hmac, person.version) == (before, 2)
    former = person.row_history.select_related("pgh_context").get()
    assert former.full_name == "Trần Thị Mận"
    assert former.pgh_context.metadata["reason"] == "membership.person.changed"


def test_citizen_number_is_replaced_when_one_is_typed(cast):
    person = change(cast, citizen_id="045303100012")
    assert (person.citizen_id_hmac, person.citizen_id_last) == (digest("045303100012"), "012")


def test_citizen_number_of_somebody_else_is_refused(cast):
    with pytest.raises(SamePerson, match="Lê Văn Cội"):
        change(cast, citizen_id="045202100022")
    with pytest.raises(KnownElsewhere):
        change(cast, citizen_id="048196100111")


def test_two_who_give_one_citizen_number_at_once_are_told_apart_by_the_database(cast, as_user, monkeypatch):
    monkeypatch.setattr("pipeline.operations.person._refuse_number_of_another", lambda *args: None)
    with pytest.raises(KnownElsewhere):
        change(cast, citizen_id="045202100022")
    sent = {"full_name": "Trần Thị Mận", "birth_on": "12/04/2003", "sex": "female", "version": 1}
    url = reverse("person_change", args=[cast.source.pk])
    answer = as_user(cast.cell_cadre).post(url, {**sent, "citizen_id": "045202100022"})
    assert answer.status_code == 422
    assert "đã có hồ sơ tại một đơn vị" in answer.content.decode()


def test_correction_does_not_rewrite_what_was_counted(cast):
    event = StageEvent.objects.filter(candidacy=cast.introduced).first()
    change(cast, "introduced", full_name="Lê Văn Cội", sex="female")
    event.refresh_from_db()
    assert not event.groups & 1


def test_person_changed_by_another_is_refused(cast):
    change(cast)
    with pytest.raises(StaleVersion):
        change(cast, version=1)


@pytest.mark.parametrize("by", ["leader", "auditor"])
def test_readers_do_not_correct(cast, by):
    with pytest.raises(Refused):
        change(cast, by=by)


def test_union_officer_corrects_whom_the_union_introduced(cast):
    assert change(cast, "introduced", by="union_officer", full_name="Lê Văn Cội Lớn").given_name == "Lớn"
    with pytest.raises(Candidacy.DoesNotExist):
        change(cast, "source", by="union_officer")


def test_page_shows_the_number_masked_and_saves(cast, as_user):
    client, url = as_user(cast.cell_cadre), reverse("person_change", args=[cast.source.pk])
    page = client.get(url).content.decode()
    assert "*********011" in page and "045303100011" not in page
    assert 'value="Trần Thị Mận"' in page and 'value="12/04/2003"' in page
    assert "đã được khôi phục" not in page
    sent = {"full_name": "Trần Thị Mận Non", "birth_on": "12/04/2003", "sex": "female", "version": 1}
    assert client.post(url, sent).status_code == 302
    history = client.get(reverse("candidacy_history", args=[cast.source.pk])).content.decode()
    assert "<del>Trần Thị Mận</del> → <ins>Trần Thị Mận Non</ins>" in history and "Sửa lý lịch" in history


def test_ended_entry_stays_the_choice_of_whoever_has_it(cast, as_user):
    Religion.objects.filter(code="02").update(valid_to=TODAY)
    page = as_user(cast.base_cadre).get(reverse("person_change", args=[cast.recognisable.pk])).content.decode()
    assert '<option value="02" selected>Công giáo' in page
    page = as_user(cast.base_cadre).get(reverse("person_change", args=[cast.source.pk])).content.decode()
    assert "Công giáo" not in page


# --- stale pages: both versions side by side ---


def test_stale_correction_shows_both_versions_and_keeps_what_was_typed(cast, as_user):
    change(cast, full_name="Trần Thị Mận Xanh", phone="0900 000 001")
    client, url = as_user(cast.cell_cadre), reverse("person_change", args=[cast.source.pk])
    sent = {"full_name": "Trần Thị Mận Đỏ", "birth_on": "12/04/2003", "sex": "female", "version": 1}
    answer = client.post(url, sent)
    page = answer.content.decode()
    typed, _, now = page.partition("<h3>Đang có trong hồ sơ</h3>")
    assert answer.status_code == 422
    assert "<dd><mark>Trần Thị Mận Đỏ</mark></dd>" in typed and "<dd>12/04/2003</dd>" in typed
    assert "<dd>Trần Thị Mận Xanh</dd>" in now and "<dd>0900 000 001</dd>" in now
    assert "045303100011" not in page
    assert 'name="full_name" value="Trần Thị Mận Đỏ"' in page
    assert 'name="version" value="2"' in page
    # Seen and sent again, it is saved.
    assert client.post(url, {**sent, "version": 2}).status_code == 302
    assert Person.objects.get(pk=cast.source.person_id).full_name == "Trần Thị Mận Đỏ"


def test_stale_step_shows_what_was_recorded_meanwhile(cast, as_user):
    client, url = as_user(cast.cell_cadre), reverse("stage_step", args=[cast.introduced.pk, "sympathiser"])
    sent = {"occurred_on": "20/11/2026", "document_number": "77-NQ/CB", "note": "họp thường kỳ", "version": 0}
    page = client.post(url, sent).content.decode()
    typed, _, now = page.partition("<h3>Đang có trong hồ sơ</h3>")
    assert "<dd>77-NQ/CB</dd>" in typed and "<dd>họp thường kỳ</dd>" in typed
    assert "Đoàn giới thiệu cho Đảng, từ 03/02/2026" in now
    assert "Chi bộ Xóm Đình" in now
    assert not StageEvent.objects.filter(candidacy=cast.introduced, code="sympathiser").exists()
    assert client.post(url, {**sent, "version": cast.introduced.version}).status_code == 302


def test_fresh_page_says_nothing_of_others(cast, as_user):
    url = reverse("stage_step", args=[cast.introduced.pk, "sympathiser"])
    page = as_user(cast.cell_cadre).post(url, {"occurred_on": "", "version": cast.introduced.version}).content.decode()
    assert "Người khác đã lưu" not in page


# --- mentors ---


def test_mentor_is_ended_and_replaced_on_one_day(cast, as_user):
    assignment = cast.ready.mentors.get()
    other = PartyMembership.objects.get(person__full_name="Phạm Thị Đá")
    url = reverse("mentor_end", args=[cast.ready.pk, assignment.pk])
    sent = {"ended_on": "20/11/2026", "mentor": other.pk, "mentor_text": "Phạm Thị Đá", "resolution_number": "9-NQ/CB"}
    assert as_user(cast.cell_cadre).post(url, {**sent, "version": cast.ready.version}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.ended_on == date(2026, 11, 20)
    taken_over = MentorAssignment.objects.get(candidacy=cast.ready, ended_on=None)
    assert (taken_over.mentor, taken_over.assigned_on, taken_over.resolution_number) == (
        other,
        date(2026, 11, 20),
        "9-NQ/CB",
    )
    page = as_user(cast.cell_cadre).get(reverse("candidacy_detail", args=[cast.ready.pk])).content.decode()
    assert "đến 20/11/2026" in page and page.count("Thôi hoặc thay") == 1


def test_page_that_ends_a_mentor_tells_since_when_they_help_and_warns_of_nothing(cast, as_user):
    url = reverse("mentor_end", args=[cast.ready.pk, cast.ready.mentors.get().pk])
    html = as_user(cast.cell_cadre).get(url).content.decode()
    assert "giúp đỡ từ ngày" in html
    assert "notice-warn" not in html


def test_replacement_who_may_not_help_leaves_everything_as_it_was(cast):
    from pipeline.operations.mentor import end_mentor

    assignment = cast.ready.mentors.get()
    words = {"by": cast.cell_cadre, "assignment_id": assignment.pk, "version": cast.ready.version}
    with pytest.raises(MentorNotEligible):
        end_mentor(**words, ended_on=TODAY, successor_id=cast.recognisable.person.party_memberships.get().pk)
    assignment.refresh_from_db()
    assert assignment.ended_on is None


# --- papers ---


def paper(cast, **changes):
    words = {"state": "present", "issued_on": date(2026, 11, 2), "document_number": "3-GGT", "place": "Tủ 2, ngăn 3"}
    words |= {"document": 37, "candidacy_id": cast.source.pk, "version": cast.source.version, "by": cast.cell_cadre}
    return record_paper(**words | changes)


def test_paper_is_recorded_with_its_place_and_changed_later(cast):
    paper(cast)
    cast.source.refresh_from_db()
    paper(cast, place="Tủ 4")
    item = DossierItem.objects.get(candidacy=cast.source)
    assert (item.document, item.place, item.row_history.get().place) == (37, "Tủ 4", "Tủ 2, ngăn 3")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"document": 105}, UnknownDocument),
        ({"state": "missing"}, PaperNotThere),
        ({"version": 0}, StaleVersion),
        ({"by": "leader"}, Refused),
    ],
)
def test_paper_is_refused_in_a_sentence(cast, changes, refusal):
    if "by" in changes:
        changes = {"by": cast.users[changes["by"]]}
    with pytest.raises(refusal):
        paper(cast, **changes)


def test_pages_of_papers_list_all_types_and_save_one(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.cell_cadre)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("dossier", args=[cast.source.pk])).content.decode()
    assert page.count('class="task-title"') == 104
    url = reverse("dossier_paper", args=[cast.source.pk, 37])
    sent = {"state": "present", "issued_on": "02/11/2026", "place": "Tủ 2", "version": cast.source.version}
    assert client.post(url, sent).status_code == 302
    assert "lưu tại Tủ 2" in client.get(reverse("candidacy_detail", args=[cast.source.pk])).content.decode()
    assert 'value="Tủ 2"' in client.get(url).content.decode()
    assert client.get(reverse("dossier_paper", args=[cast.source.pk, 105])).status_code == 404


# --- classes of the committee above ---


def send(cast, who="introduced", by="base_cadre", to=None, version=None):
    candidacy = cast.candidacies[who]
    return nominate(
        by=cast.users[by],
        candidacy_id=candidacy.pk,
        class_id=(to or cast.open_class).pk,
        version=candidacy.version if version is None else version,
        today=TODAY,
    )


def test_base_cadre_sends_to_a_class_of_the_committee_above(cast, as_user):
    url = reverse("class_nomination", args=[cast.introduced.pk])
    page = as_user(cast.base_cadre).get(url).content.decode()
    assert "Lớp nhận thức khóa III" in page and "Lớp nhận thức khóa I," not in page
    sent = {"training_class": cast.open_class.pk, "version": cast.introduced.version}
    assert as_user(cast.base_cadre).post(url, sent).status_code == 302
    assert Enrolment.objects.get(training_class=cast.open_class).candidacy == cast.introduced
    # The roster of the centre now names who was sent.
    assert Candidacy.objects.known_to(cast.training_centre).filter(pk=cast.introduced.pk).exists()


def test_page_without_a_class_says_so_and_asks_nothing(cast, as_user):
    cast.open_class.delete()
    page = as_user(cast.base_cadre).get(reverse("class_nomination", args=[cast.introduced.pk])).content.decode()
    assert "hiện không có lớp nào" in page and "Ghi danh</button>" not in page


def test_nobody_is_sent_twice_or_to_a_class_that_is_over_or_full(cast):
    send(cast)
    with pytest.raises(AlreadyEnrolled):
        send(cast)
    with pytest.raises(ClassNotOpen):
        send(cast, to=cast.training_class)
    cast.open_class.seats = 1
    cast.open_class.save()
    with pytest.raises(ClassFull):
        send(cast, "source")
    with pytest.raises(BadInput, match="không cần học lớp"):
        send(cast, "admitted")


def test_cells_and_strangers_send_nobody(cast):
    with pytest.raises(Refused):
        send(cast, by="cell_cadre")
    with pytest.raises(Candidacy.DoesNotExist):
        send(cast, "cousin")
