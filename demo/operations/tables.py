"""The tables that a generated province fills, in the order in which they are written."""

from datetime import date

from demo.operations.copy import Loader, Table
from membership.models import (
    DecidingAuthority,
    Organisation,
    OrganisationSuccession,
    OrganisationVersion,
    PartyMembership,
    Person,
    Reorganisation,
    ReorganisationLine,
    UnionMembership,
    YearlyRating,
)
from pipeline.models import (
    Admission,
    Candidacy,
    Decision,
    DossierItem,
    Enrolment,
    Meeting,
    MentorAssignment,
    Probation,
    Resolution,
    StageEvent,
    TrainingClass,
)
from quotas.models import Quota


class Tables:
    """All tables; the first column of each is the id."""

    def __init__(self, until: date) -> None:
        now = f"{until} 00:00:00+07"
        self._add_bodies()
        self._add_people(now)
        self._add_roads(now)
        self.loader = Loader([table for table in vars(self).values() if isinstance(table, Table)])

    def _add_bodies(self) -> None:
        self.organisation = Table(
            Organisation,
            "id system kind name short_name code parent_id path sector led_by_id sort_key search_key closed_on",
        )
        self.version = Table(
            OrganisationVersion,
            "id organisation_id system valid_from valid_to name short_name kind code parent_id sector led_by_id"
            " decision_number",
        )
        self.succession = Table(OrganisationSuccession, "id predecessor_id successor_id effective_on partial")
        self.reorganisation = Table(Reorganisation, "id decision_number decided_by state created_at", report="{}")
        self.reorganisation_line = Table(
            ReorganisationLine, "id reorganisation_id line action organisation_id effective_on detail"
        )
        self.authority = Table(DecidingAuthority, "id organisation_id body delegated valid_from valid_to")

    def _add_people(self, now: str) -> None:
        self.person = Table(
            Person,
            "id family_name middle_name given_name full_name sort_key search_key birth_on birth_precision sex"
            " ethnic_group_id religion_id education professional theory occupation citizen_id_encrypted"
            " citizen_id_hmac citizen_id_last residence hometown died_on",
            created_at=now,
        )
        self.party_membership = Table(
            PartyMembership,
            "id person_id organisation_id valid_from valid_to decided_on admitted_on official_on activity",
        )
        self.union_membership = Table(UnionMembership, "id person_id organisation_id valid_from valid_to")
        self.rating = Table(YearlyRating, "id person_id organisation_id year", grade="excellent")
        self.training_class = Table(
            TrainingClass, "id organisation_id name starts_on ends_on seats", kind=TrainingClass.Kind.AWARENESS
        )

    def _add_roads(self, now: str) -> None:
        self.candidacy = Table(
            Candidacy,
            "id person_id party_organisation_id union_organisation_id rule_pack_id opened_on stage stage_on"
            " last_event_on admitted_on outcome closed_on",
            created_at=now,
        )
        self.event = Table(
            StageEvent,
            "id candidacy_id code occurred_on counted_on party_organisation_id union_organisation_id"
            " party_segment_id union_segment_id groups document_number note to_stage counts"
            " is_voided voids_id recorded_at",
        )
        self.dossier = Table(
            DossierItem,
            "id candidacy_id document issued_on document_number place",
            state=DossierItem.State.PRESENT.value,
        )
        self.enrolment = Table(Enrolment, "id training_class_id candidacy_id result certificate_number certificate_on")
        self.mentor = Table(MentorAssignment, "id candidacy_id mentor_id assigned_on ended_on resolution_number")
        self.meeting = Table(Meeting, "id organisation_id body held_on members present")
        self.resolution = Table(
            Resolution, "id meeting_id candidacy_id purpose number members in_favour is_passed event_id"
        )
        self.decision = Table(
            Decision, "id candidacy_id kind organisation_id term number decided_on received_on event_id"
        )
        self.admission = Table(Admission, "id candidacy_id decision_id membership_id event_id ceremony_on")
        self.probation = Table(Probation, "id candidacy_id member_id admitted_on ends_on outcome decided_on")
        self.quota = Table(
            Quota,
            "id organisation_id indicator group period_from period_to valid_from valid_to target_min target_max unit"
            " decision_number",
            source="Chỉ tiêu hư cấu của tỉnh mẫu",
            created_at=now,
        )
