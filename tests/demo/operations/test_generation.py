"""A small province generated into a database of its own."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from accounts.models import AuditEvent
from demo.operations.generation import generate
from demo.operations.tree import AlreadyGenerated
from demo.rules.day import LEVELLED_ON, MERGED_ON
from membership.models import (
    Organisation,
    OrganisationSegment,
    OrganisationSuccession,
    OrganisationVersion,
    PartyMembership,
    Person,
    ReorganisationLine,
    UnionMembership,
)
from membership.operations.citizen_id import open_sealed
from membership.rules.citizen_id import doubts
from membership.rules.organisation_kind import may_stand_under
from pipeline.models import Candidacy, Decision, StageEvent
from pipeline.operations.decision import deciding_organisation
from pipeline.queries.rule import rules_of
from pipeline.queries.standing import standing_of
from pipeline.rules.vote import Vote, require_vote
from quotas.models import Quota
from reports.operations.fact import differences
from tests.fixtures.databases import copied, empty_template, point_django_at

SEEDS = Path(__file__).parents[2] / "cases" / "seeds"
SCALE, UNTIL = 0.05, date(2026, 11, 22)
# Sealed numbers differ by a nonce, though they hold the same; segments and facts are derived.
CONTENTS = {
    "membership_organisation": "*",
    "membership_organisationversion": "*",
    "membership_organisationsuccession": "*",
    "membership_reorganisationline": "*",
    "membership_person": "id, full_name, birth_on, sex, ethnic_group_id, occupation, citizen_id_last, residence",
    "membership_partymembership": "*",
    "membership_unionmembership": "*",
    "membership_yearlyrating": "*",
    "pipeline_candidacy": "*",
    "pipeline_stageevent": "*",
    "pipeline_dossieritem": "*",
    "pipeline_enrolment": "*",
    "pipeline_resolution": "*",
    "pipeline_decision": "*",
    "pipeline_probation": "*",
    "quotas_quota": "*",
}


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker) -> Iterator[dict]:
    """What `generate` answered; the tests of this module read its database."""
    before = connection.settings_dict["NAME"]
    with copied(empty_template()) as database, django_db_blocker.unblock():
        point_django_at(database.name)
        yield generate(by=None, preset="demo", scale=SCALE, until=UNTIL)
        point_django_at(before)


def one(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def digest() -> dict[str, object]:
    return {
        table: one(f"SELECT md5(string_agg(r::text, '|' ORDER BY r.id)) FROM (SELECT {columns} FROM {table}) r")
        for table, columns in CONTENTS.items()
    }


@pytest.fixture(scope="module")
def written_digest(written) -> dict[str, object]:
    return digest()


def test_answer_counts_what_was_written(written):
    assert set(written) == {"organisations", "persons", "members", "candidacies", "events", "seconds"}
    assert written["organisations"] == Organisation.objects.count()
    assert written["persons"] == Person.objects.count()
    assert written["candidacies"] == Candidacy.objects.count()
    assert written["events"] == StageEvent.objects.count()
    on_stock_day = PartyMembership.objects.in_force(date(2023, 8, 8)).count()
    assert written["members"] == on_stock_day == 2452 + 245


def test_candidacies_say_what_their_events_say(written):
    for candidacy in Candidacy.objects.all()[::7]:
        standing = standing_of(candidacy)
        assert (candidacy.stage, candidacy.stage_on) == (standing.stage, standing.stage_on)
        assert (candidacy.outcome, candidacy.closed_on) == (standing.outcome, standing.closed_on)
        assert candidacy.last_event_on == standing.last_event_on
        assert candidacy.admitted_on == standing.last_day("admitted")
        assert candidacy.rule_pack.valid_from <= max(candidacy.opened_on, date(2016, 7, 25))


def test_votes_are_carried_or_lost_by_the_rules(written):
    resolutions = [r for c in Candidacy.objects.all()[::3] for r in c.resolutions.select_related("meeting", "event")]
    assert len(resolutions) > 200
    for resolution in resolutions:
        meeting = resolution.meeting
        assert (meeting.held_on, meeting.members) == (resolution.event.occurred_on, resolution.members)
        assert resolution.number == resolution.event.document_number
        rules = rules_of(resolution.candidacy.rule_pack)
        vote = Vote(resolution.members, resolution.in_favour, meeting.present)
        if resolution.is_passed:
            require_vote(vote, "cell" if meeting.body == "cell" else "base", rules)
        else:
            assert resolution.in_favour * 3 < resolution.members * 2


def test_decisions_are_made_by_whoever_decides(written):
    decisions = Decision.objects.select_related("event")
    assert {decision.kind for decision in decisions} == {"admission", "recognition", "removal"}
    days = decisions.filter(decided_on__gte=MERGED_ON)
    assert days.filter(decided_on__lt=LEVELLED_ON).exists() and days.filter(decided_on__gte=LEVELLED_ON).exists()
    for decision in [*decisions[::5], *days]:
        segments = OrganisationSegment.objects.filter(organisation=decision.event.party_organisation)
        segment = segments.filter(valid_from__lte=decision.decided_on).latest("valid_from")
        assert decision.organisation == deciding_organisation(segment, decision.decided_on)
        assert decision.number == decision.event.document_number


def test_mentors_are_official_members_of_the_same_base_organisation(written):
    wrong = one("""
        SELECT count(*) FROM pipeline_mentorassignment a JOIN membership_partymembership m ON m.id = a.mentor_id
        JOIN pipeline_candidacy c ON c.id = a.candidacy_id
        WHERE c.id NOT IN (SELECT candidacy_id FROM pipeline_stageevent WHERE code = 'handed_over') AND (
           m.organisation_id <> c.party_organisation_id OR m.official_on > a.assigned_on
           OR m.valid_from > a.assigned_on OR m.valid_to <= a.assigned_on OR m.person_id = c.person_id)
    """)
    assert wrong == 0
    assert one("SELECT count(*) FROM pipeline_mentorassignment") > 500


def test_admissions_make_members_and_probations(written):
    for candidacy in Candidacy.objects.exclude(admitted_on=None)[::5]:
        admission, probation = candidacy.admissions.get(), candidacy.probations.get()
        member = admission.membership
        assert member.person == candidacy.person
        assert admission.ceremony_on == member.admitted_on == member.valid_from == candidacy.admitted_on
        assert member.decided_on == admission.decision.decided_on
        assert probation.member == member
        assert (probation.outcome == "") == (candidacy.outcome == "")
        assert member.official_on == (probation.ends_on if probation.outcome == "recognised" else None)
        assert (member.valid_to is None) == (probation.outcome != "removed")


def test_certificates_stand_on_the_roster_and_on_the_event(written):
    for candidacy in Candidacy.objects.filter(events__code="trained")[::9]:
        event, place = candidacy.events.get(code="trained"), candidacy.enrolments.get()
        assert (place.result, place.certificate_number) == ("passed", event.document_number)
        assert place.certificate_on == event.occurred_on > place.training_class.ends_on


def test_events_stand_in_the_segments_of_their_day(written):
    wrong = one("""
        SELECT count(*) FROM pipeline_stageevent e
        JOIN membership_organisationsegment p ON p.id = e.party_segment_id
        LEFT JOIN membership_organisationsegment u ON u.id = e.union_segment_id
        WHERE p.organisation_id <> e.party_organisation_id OR e.counted_on < p.valid_from OR e.counted_on >= p.valid_to
           OR u.organisation_id <> e.union_organisation_id OR e.counted_on < u.valid_from OR e.counted_on >= u.valid_to
    """)
    assert wrong == 0


def test_union_members_on_the_road_are_counted_as_such(written):
    events = StageEvent.objects.filter(code__in=["introduced", "admitted"], union_organisation__isnull=False)
    assert events.exists()
    assert not [event.pk for event in events if not event.groups & 8]
    others = StageEvent.objects.filter(code="admitted", union_organisation=None)
    assert others.exists()
    assert not [event.pk for event in others if event.groups & 8]


def test_citizen_numbers_fit_their_people_and_are_sparing(written):
    numbered = Person.objects.exclude(citizen_id_hmac=None)
    assert 0 < numbered.count() < Person.objects.count() / 5
    for person in numbered[:100]:
        number = open_sealed(person)
        assert doubts(number, sex=person.sex, birth_year=person.birth_on.year) == []
        assert number[6] == "9"
        assert number[-3:] == person.citizen_id_last


def test_facts_are_complete_and_nothing_waits(written):
    assert differences().count == 0
    assert one("SELECT count(*) FROM reports_stalefact") == 0
    assert one("SELECT count(*) FROM reports_fact") > 100


def test_one_summary_row_stands_for_the_history(written):
    event = AuditEvent.objects.get()
    assert (event.action, event.organisation_code) == ("demo.province.generated", "T-QT")
    assert event.detail["candidacies"] == written["candidacies"]
    assert one("SELECT count(*) FROM membership_personevent") == 0
    assert one("SELECT count(*) FROM pipeline_candidacyevent") == 0


def test_new_rows_get_ids_behind_the_generated_ones(written):
    newest = Person.objects.latest("pk").pk
    person = Person.objects.create(full_name="Trần Văn Mới", given_name="Mới", sex="male")
    assert person.pk == newest + 1
    person.delete()


def test_union_seats_change_hands_between_march_and_july_only(written):
    for day in UnionMembership.objects.exclude(valid_to=None).values_list("valid_to", flat=True).distinct():
        assert (3, 26) <= (day.month, day.day) <= (7, 15)


def test_running_it_again_is_refused_and_writes_nothing(written):
    before = Person.objects.count()
    with pytest.raises(AlreadyGenerated, match=r"T-QT.*đã có tổ chức trực thuộc"):
        generate(by=None, preset="demo", scale=SCALE, until=UNTIL)
    assert Person.objects.count() == before


def test_same_seed_and_day_give_the_same_rows(written, written_digest, committed_db):
    second = generate(by=None, preset="demo", scale=SCALE, until=UNTIL)
    assert {**second, "seconds": 0} == {**written, "seconds": 0}
    assert digest() == written_digest


def test_another_seed_gives_other_people(written_digest, committed_db):
    generate(by=None, preset="demo", scale=SCALE, seed=2, until=UNTIL)
    assert digest()["membership_person"] != written_digest["membership_person"]


def test_every_body_has_a_destination(written):
    """What ended has somebody who goes on for it, and nothing that exists stands in it."""
    ended = Organisation.objects.exclude(closed_on=None)
    assert ended.count() > 10
    assert not ended.exclude(successions__effective_on=F("closed_on")).exists()
    assert not Organisation.objects.existing().filter(parent__closed_on__isnull=False).exists()
    for model in (PartyMembership, UnionMembership):
        assert not model.objects.filter(valid_to=None, organisation__closed_on__isnull=False).exists()
    on_the_road = Candidacy.objects.open()
    assert not on_the_road.filter(party_organisation__closed_on__isnull=False).exists()
    assert not on_the_road.filter(union_organisation__closed_on__isnull=False).exists()


def test_kinds_fit_on_every_day(written):
    for row in OrganisationVersion.objects.exclude(parent=None).select_related("organisation"):
        for above in OrganisationVersion.objects.filter(organisation=row.parent_id):
            if above.valid_from < (row.valid_to or date.max) and row.valid_from < (above.valid_to or date.max):
                assert may_stand_under(row.kind, above.kind), (row.name, row.valid_from, above.name)


def test_siblings_have_different_names_today(written):
    rows = Organisation.objects.existing().order_by().values_list("parent", "name")
    assert [name for (_, name), count in Counter(rows).items() if count > 1] == []


def test_decisions_say_what_happened(written):
    lines = ReorganisationLine.objects.filter(reorganisation__state="done")
    assert {"merge", "move", "split", "retype", "establish"} <= set(lines.values_list("action", flat=True))
    assert set(lines.values_list("effective_on", flat=True)) == {MERGED_ON, LEVELLED_ON}
    assert OrganisationSuccession.objects.filter(partial=True, successor__code="T-QT-UB").exists()
    merged = lines.get(organisation__code="T-QT", action="merge")
    assert merged.detail["sources"] == [Organisation.objects.get(code="T-QB").pk]
    numbers = set(OrganisationVersion.objects.exclude(decision_number="").values_list("decision_number", flat=True))
    assert numbers <= set(lines.values_list("reorganisation__decision_number", flat=True))


def load_published_figures() -> None:
    call_command("load_figures", str(SEEDS), stdout=StringIO())


def test_bodies_of_loaded_figures_are_used(committed_db):
    load_published_figures()
    party, union = Organisation.objects.get(code="T-QT"), Organisation.objects.get(code="D-QT")
    generate(by=None, preset="demo", scale=0.02, until=UNTIL)
    assert Organisation.objects.filter(code__in=["T-QT", "D-QT"]).count() == 2
    assert Organisation.objects.filter(parent=party).count() > 4
    assert Organisation.objects.filter(parent=union).count() > 3
    chain = Candidacy.objects.first().party_organisation.segments.earliest("valid_from").chain
    assert chain[:2] == [Organisation.objects.get(code="R-MTTN").pk, party.pk]
    assert declared_quotas() == 2
    assert differences().count == 0


def test_figures_load_beside_a_generated_province(committed_db):
    generate(by=None, preset="demo", scale=0.02, until=UNTIL)
    before = Quota.objects.count()
    load_published_figures()
    assert declared_quotas() == 2
    assert Quota.objects.count() > before
    assert differences().count == 0


def declared_quotas() -> int:
    declared = ["admitted_per_members", "admitted_union_share"]
    return Quota.objects.filter(organisation__code="T-QT", indicator__in=declared).count()


@pytest.mark.parametrize("preset", ["province", "region"])
def test_other_presets_keep_the_rules_too(preset, committed_db):
    written = generate(by=None, preset=preset, scale=0.004, until=UNTIL)
    assert PartyMembership.objects.in_force(date(2023, 8, 8)).count() == written["members"]
    assert Candidacy.objects.count() == written["candidacies"]
    assert differences().count == 0
    if preset == "region":
        assert (written["members"], written["candidacies"]) == (5097, 2400)
        assert Organisation.objects.filter(kind="province", parent__code="R-MAU").count() == 2
    with pytest.raises(AlreadyGenerated):
        generate(by=None, preset=preset, scale=0.004, until=UNTIL)


def test_no_committee_hands_down_more_than_was_assigned_to_it(written):
    over = one(
        """
        SELECT count(*) FROM (
          SELECT coalesce(own.target_max, own.target_min) AS ceiling, sum(below.target_min) AS handed_down
          FROM quotas_quota own
          JOIN membership_organisationversion child ON child.parent_id = own.organisation_id
          JOIN quotas_quota below ON below.organisation_id = child.organisation_id AND below.indicator = own.indicator
            AND below."group" = own."group" AND below.period_from = own.period_from AND below.valid_to IS NULL
            AND below.valid_from >= child.valid_from AND below.valid_from < coalesce(child.valid_to, 'infinity')
          WHERE own.valid_to IS NULL AND own.unit = 'persons'
          GROUP BY own.id
        ) sums WHERE handed_down > ceiling
        """
    )
    assert over == 0
