from membership.models.deciding_authority import DecidingAuthority
from membership.models.ethnic_group import EthnicGroup
from membership.models.grant import Grant
from membership.models.holiday import Holiday
from membership.models.organisation import Organisation
from membership.models.organisation_ancestry import OrganisationAncestry
from membership.models.organisation_segment import OrganisationSegment
from membership.models.organisation_succession import OrganisationSuccession
from membership.models.organisation_version import OrganisationVersion
from membership.models.party_membership import PartyMembership
from membership.models.person import Person
from membership.models.province import Province
from membership.models.rating_sheet import RatingSheet
from membership.models.reference_entry import ReferenceEntry
from membership.models.religion import Religion
from membership.models.reorganisation import Reorganisation
from membership.models.reorganisation_line import ReorganisationLine
from membership.models.transfer import Transfer
from membership.models.union_membership import UnionMembership
from membership.models.yearly_rating import YearlyRating

__all__ = [
    "DecidingAuthority",
    "EthnicGroup",
    "Grant",
    "Holiday",
    "Organisation",
    "OrganisationAncestry",
    "OrganisationSegment",
    "OrganisationSuccession",
    "OrganisationVersion",
    "PartyMembership",
    "Person",
    "Province",
    "RatingSheet",
    "ReferenceEntry",
    "Religion",
    "Reorganisation",
    "ReorganisationLine",
    "Transfer",
    "UnionMembership",
    "YearlyRating",
]
