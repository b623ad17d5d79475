"""One row for each route: which accounts it answers, and about which things. A route without a row fails the tests."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from exchange.models import Export
from jobs.models import Job
from membership.models import ReferenceEntry, Reorganisation, Transfer, UnionMembership
from membership.operations.reorganisation import JOB
from pipeline.models import SavedView
from quotas.models import Quota
from tests.access import oracle
from tests.cast import Cast

DONE = frozenset({200, 201, 204, 302, 400, 409, 410, 422})
READ = frozenset({200})
LEADS = frozenset({200, 302})
REFUSED = frozenset({403})
HIDDEN = frozenset({404})
NO_SUCH_METHOD = frozenset({405})
SIGN_IN = frozenset({302})
NO_TOKEN = frozenset({401})

Things = Callable[[Cast], Mapping[str, dict[str, Any]]]


@dataclass(frozen=True)
class Subject:
    """Things that a route is about, by name, and who sees which; `place` is where the route is told: path, query, body.

    A route that is told in the query also answers without it.
    """

    things: Things
    seen: Mapping[str, Collection[str]]
    place: str = "path"


@dataclass(frozen=True)
class Row:
    """`get` and `post` are the accounts that are answered; ``None`` is a method that the route does not know.

    Accounts that see the thing but are not listed get 403, those that do not see it 404.
    """

    get: Collection[str] | None = None
    post: Collection[str] | None = None
    subject: Subject | None = None
    answer: frozenset[int] = READ
    done: frozenset[int] = DONE
    public: bool = False
    is_api: bool = False
    query: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    # (account, thing) pairs that are refused though the account's role would do.
    refused: Collection[tuple[str, str]] = ()
    # The door is shut before anything is looked up: who is not listed gets 403 whatever the number.
    gate: bool = False
    # Who sees the thing without the right gets 404 as well.
    hides: bool = False

    def expected(self, account: str, method: str, thing: str = "") -> frozenset[int]:
        answered = self.get if method == "GET" else self.post
        if self.public:
            return (self.answer if method == "GET" else self.done) if answered is not None else NO_SUCH_METHOD
        if account in oracle.OUTSIDE:
            return NO_TOKEN if self.is_api else SIGN_IN
        if answered is None:
            return NO_SUCH_METHOD
        if self.gate and account not in answered:
            return REFUSED
        if thing and self.subject and thing not in self.subject.seen[account]:
            return HIDDEN
        if account not in answered or (account, thing) in self.refused:
            # A page about the organisation in view may say that there is none.
            return HIDDEN if self.hides else REFUSED | HIDDEN if self.subject and not thing else REFUSED
        return self.answer if method == "GET" else self.done


def _candidacies(cast: Cast) -> dict[str, dict[str, Any]]:
    names = ("ready", "source", "sibling", "distant", "cousin", "stranger")
    return {name: {"pk": cast.candidacies[name].pk} for name in names}


def _with(subject: Subject, **more: Any) -> Subject:
    return Subject(lambda cast: {n: {**kw, **more} for n, kw in subject.things(cast).items()}, subject.seen)


def _numbers(cast: Cast) -> dict[str, dict[str, Any]]:
    names = ("cell_a11", "base_a1", "upper_a", "base_a2", "base_b1", "province", "other_cell", "union_base")
    return {name: {"number": cast.organisations[name].number} for name in names}


def _few_numbers(cast: Cast) -> dict[str, dict[str, Any]]:
    return {
        name: {"number": cast.organisations[name].number} for name in ("base_a1", "upper_a", "base_b1", "other_cell")
    }


def _any_in_view(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"don-vi": arguments["number"]} for name, arguments in _numbers(cast).items()}


def _in_view(cast: Cast) -> dict[str, dict[str, Any]]:
    return {
        name: {"don-vi": cast.organisations[name].number} for name in ("cell_a11", "upper_a", "base_b1", "other_cell")
    }


def _accounts(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"pk": cast.users[name].pk} for name in ("cell_cadre", "leader", "union_officer", "system_admin")}


def _grants(cast: Cast) -> dict[str, dict[str, Any]]:
    return {
        name: {"pk": cast.users[name].pk, "grant": cast.users[name].grants.earliest("pk").pk}
        for name in ("cell_cadre", "leader", "union_officer")
    }


def _awaited_grants(cast: Cast) -> dict[str, dict[str, Any]]:
    """Two roles of administrators that nobody of the cast has asked for."""
    places = {"leader": cast.upper_a, "union_officer": cast.union_upper}
    rows = {
        name: cast.users[name].grants.create(
            role="organisation_admin", organisation=place, valid_from=date(2026, 1, 1), awaits_confirmation=True
        )
        for name, place in places.items()
    }
    return {name: {"pk": row.user_id, "grant": row.pk} for name, row in rows.items()}


def _events(cast: Cast) -> dict[str, dict[str, Any]]:
    last = {name: cast.candidacies[name].events.order_by("-occurred_on", "-pk")[0] for name in _candidacies(cast)}
    return {name: {"pk": event.candidacy_id, "event": event.pk} for name, event in last.items()}


def _mentors(cast: Cast) -> dict[str, dict[str, Any]]:
    return {
        name: {"pk": cast.candidacies[name].pk, "assignment": cast.candidacies[name].mentors.get().pk}
        for name in ("ready", "trained")
    }


def _probations(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"pk": cast.candidacies[name].probations.get().pk} for name in ("admitted", "recognisable")}


def _decisions(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"pk": cast.candidacies[name].decisions.get().pk} for name in ("admitted", "recognisable")}


def _admissions(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"pk": cast.candidacies[name].admissions.get().pk} for name in ("admitted", "recognisable")}


def _classes(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"pk": getattr(cast, name).pk} for name in ("training_class", "open_class")}


def _asked_for(cast: Cast) -> dict[str, dict[str, Any]]:
    return {name: {"organisation": arguments["number"]} for name, arguments in _numbers(cast).items()}


def _jobs(cast: Cast) -> dict[str, dict[str, Any]]:
    parked = Job.objects.create(kind="reports.check_facts", attempts=3, parked_at=timezone.now())
    return {"job": {"pk": parked.pk}}


def _quotas(cast: Cast) -> dict[str, dict[str, Any]]:
    rows = {}
    for name in _numbers(cast):
        row = Quota.objects.create(
            organisation=cast.organisations[name],
            indicator="admitted",
            period_from=date(2026, 1, 1),
            period_to=date(2026, 12, 31),
            valid_from=date(2026, 1, 1),
            target_min=10,
            unit="persons",
        )
        rows[name] = {"pk": row.pk}
    return rows


def _lists(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"people": {"code": "dan-toc"}, "level": {"code": "hoc-van"}}


def _entries(cast: Cast) -> dict[str, dict[str, Any]]:
    level = ReferenceEntry.objects.filter(list="education").first()
    assert level
    return {"people": {"code": "dan-toc", "key": "23"}, "level": {"code": "hoc-van", "key": str(level.pk)}}


def _union_members(cast: Cast) -> dict[str, dict[str, Any]]:
    mine = cast.ready.person.union_memberships.get()
    stranger, _ = UnionMembership.objects.get_or_create(
        person=cast.stranger.person, organisation=cast.union_province, valid_from=date(2020, 1, 1)
    )
    return {"mine": {"pk": mine.pk}, "stranger": {"pk": stranger.pk}}


def _transfers(cast: Cast) -> dict[str, dict[str, Any]]:
    row, _ = Transfer.objects.get_or_create(
        person=cast.ready.person,
        from_organisation=cast.union_base,
        to_organisation=cast.union_school,
        kind="official",
        sent_on=date(2026, 1, 5),
    )
    return {"mine": {"pk": row.pk}}


def _planned_changes(cast: Cast) -> dict[str, dict[str, Any]]:
    """One that the organisation admin has planned in the own province, one of the system admin's in another."""
    planned = (
        ("own", cast.organisation_admin, cast.cell_a11, cast.cell_a12),
        ("elsewhere", cast.system_admin, cast.other_cell, cast.other_province),
    )
    rows = {}
    for name, author, source, target in planned:
        row = Reorganisation.objects.create(decision_number=f"{name}-QĐ/TU", state="planned", created_by=author)
        detail = {"sources": [source.pk], "targets": [target.pk]}
        row.lines.create(line=1, action="merge", effective_on=date(2030, 1, 1), detail=detail)
        rows[name] = {"pk": row.pk}
    return rows


def _file_jobs(cast: Cast) -> dict[str, dict[str, Any]]:
    """A file of the organisation admin's, one of the system admin's, and a job of another kind."""
    asked = (("own", cast.organisation_admin, JOB), ("elsewhere", cast.system_admin, JOB), ("other kind", None, "x.y"))
    return {
        name: {"pk": Job.objects.create(kind=kind, asked_by=author, payload={"reorganisations": []}).pk}
        for name, author, kind in asked
    }


def _exporting(cast: Cast) -> dict[str, dict[str, Any]]:
    """Two of the accounts may take out what they see."""
    for name, place in EXPORTERS.items():
        where = cast.organisations[place]
        cast.users[name].grants.create(role="exporter", organisation=where, valid_from=date(2026, 1, 1))
    return _any_in_view(cast)


def _exports(cast: Cast) -> dict[str, dict[str, Any]]:
    """A file of each of two accounts; one of them may export no more."""
    words = {"organisation_number": cast.upper_a.number, "organisation_name": cast.upper_a.name, "reason": "cử đi học"}
    kept = {"made_at": timezone.now(), "searched": False, "row_count": 1, "content": b"x"}
    cast.specialist.grants.create(role="exporter", organisation=cast.upper_a, valid_from=date(2026, 1, 1))
    owners = {name: cast.users[name] for name in ("specialist", "leader")}
    return {name: {"pk": Export.objects.create(owner=owner, **words, **kept).pk} for name, owner in owners.items()}


def _saved_views(cast: Cast) -> dict[str, dict[str, Any]]:
    """One of each of two accounts, of the same body and name."""
    words = {"organisation": cast.cell_a11, "name": "Nữ", "folded_name": "nu", "tab": "tat-ca", "sort": "ten"}
    owners = {name: cast.users[name] for name in ("base_cadre", "cell_cadre")}
    return {name: {"pk": SavedView.objects.create(owner=owner, **words).pk} for name, owner in owners.items()}


_PLANNERS = {"organisation_admin": {"own"}, "system_admin": {"own", "elsewhere"}}
PLANNED_CHANGES = Subject(_planned_changes, {role: _PLANNERS.get(role, set()) for role in oracle.ROLES})
FILE_JOBS = Subject(_file_jobs, {role: _PLANNERS.get(role, set()) for role in oracle.ROLES})
_OFFICERS = {role: ({"mine"} if role == "union_officer" else set()) for role in oracle.ROLES}
YEAR = Subject(lambda cast: {"year": {"year": 2025}}, {role: {"year"} for role in oracle.ROLES})
UNION_MEMBERS = Subject(_union_members, _OFFICERS)
TRANSFERS = Subject(_transfers, _OFFICERS)
_SEEN_BY_ALL = {role: {"people", "level"} for role in oracle.ROLES}
LISTS = Subject(_lists, _SEEN_BY_ALL)
ENTRIES = Subject(_entries, _SEEN_BY_ALL)
PEOPLE = Subject(_candidacies, oracle.SEES_PEOPLE)
EVENTS = Subject(_events, oracle.SEES_PEOPLE)
MENTORS = Subject(_mentors, oracle.SEES_PEOPLE)
PROBATIONS = Subject(_probations, oracle.SEES_PEOPLE)
DECISIONS = Subject(_decisions, oracle.SEES_PEOPLE)
ADMISSIONS = Subject(_admissions, oracle.SEES_PEOPLE)
BODIES = Subject(_numbers, oracle.SEES_ORGANISATIONS)
IN_VIEW = Subject(_in_view, oracle.SEES_ORGANISATIONS, "query")
ANY_IN_VIEW = Subject(_any_in_view, oracle.SEES_ORGANISATIONS, "query")
UNION_BODIES = Subject(
    lambda cast: {name: {"number": cast.organisations[name].number} for name in ("union_base", "union_school")},
    oracle.SEES_ORGANISATIONS,
)
FEW_BODIES = Subject(_few_numbers, oracle.SEES_ORGANISATIONS)
ACCOUNTS = Subject(_accounts, oracle.SEES_ACCOUNTS)
GRANTS = Subject(_grants, oracle.SEES_ACCOUNTS)
AWAITED_GRANTS = Subject(_awaited_grants, oracle.SEES_ACCOUNTS)
# Nobody of the cast has this key: whose it is not, for them it is not there.
PASSKEYS = Subject(lambda cast: {"another's": {"pk": 999_999}}, {role: set() for role in oracle.EVERYBODY})
CLASSES = Subject(_classes, oracle.SEES_CLASSES)

# Nobody sees what another keeps, whoever stands above whom.
EXPORTERS = {"specialist": "upper_a", "union_officer": "union_upper"}
EXPORTING = Subject(_exporting, oracle.SEES_ORGANISATIONS, "query")
EXPORTS = Subject(_exports, {role: {role} for role in oracle.ROLES})
SAVED_VIEWS = Subject(_saved_views, {role: {role} for role in oracle.ROLES})
CHOSEN = Subject(_numbers, oracle.SEES_ORGANISATIONS, "body")
API_BODIES = Subject(_asked_for, oracle.SEES_ORGANISATIONS, "query")
JOBS = Subject(_jobs, {role: {"job"} for role in oracle.ROLES})
QUOTAS = Subject(_quotas, oracle.SEES_ORGANISATIONS)

EVERY = oracle.EVERY_ROLE
_ONESELF = [(name, name) for name in oracle.KEEPS_ACCOUNTS]
_OWN = {"get": EVERY, "answer": LEADS}

ROWS: dict[str, Row] = {
    # Sign-in and one's own account
    "account_login": Row(get=EVERY, post=EVERY, public=True, answer=LEADS),
    "account_logout": Row(get=EVERY, post=EVERY, public=True, answer=LEADS),
    "account_inactive": Row(get=EVERY, public=True),
    "mfa_authenticate": Row(get=EVERY, post=EVERY, public=True, answer=LEADS),
    "invitation_accept": Row(get=EVERY, post=EVERY, public=True, answer=frozenset({410})),
    "invitation_open": Row(
        get=EVERY,
        public=True,
        answer=frozenset({410}),
        subject=Subject(
            lambda cast: {"forged": {"secret": "khong-co"}}, {role: {"forged"} for role in oracle.EVERYBODY}
        ),
    ),
    "account": Row(get=EVERY),
    "home": Row(**_OWN),
    "help": Row(get=EVERY),
    "account_change_password": Row(post=EVERY, **_OWN),
    "account_reauthenticate": Row(post=EVERY, **_OWN),
    "mfa_index": Row(get=EVERY),
    "mfa_activate_totp": Row(post=EVERY, **_OWN),
    "mfa_reauthenticate": Row(post=EVERY, **_OWN),
    "mfa_deactivate_totp": Row(get=EVERY, post=EVERY, answer=HIDDEN, done=HIDDEN),
    "mfa_add_webauthn": Row(post=EVERY, **_OWN),
    "mfa_reauthenticate_webauthn": Row(post=EVERY, **_OWN),
    "mfa_remove_webauthn": Row(get=EVERY, post=EVERY, subject=PASSKEYS),
    "mfa_login_webauthn": Row(get=EVERY, post=EVERY, public=True, answer=SIGN_IN),
    "mfa_view_recovery_codes": Row(get=EVERY, answer=HIDDEN),
    "mfa_generate_recovery_codes": Row(post=EVERY, **_OWN),
    "mfa_download_recovery_codes": Row(get=EVERY, post=EVERY, answer=HIDDEN, done=HIDDEN),
    "usersessions_list": Row(get=EVERY, post=EVERY),
    "draft_save": Row(post=EVERY),
    # Monitoring
    "healthz": Row(get=EVERY, public=True),
    "readyz": Row(get=EVERY, public=True),
    "metrics": Row(get=EVERY, public=True, answer=NO_TOKEN),
    # Accounts, roles, audit, jobs
    "user_list": Row(get=oracle.KEEPS_ACCOUNTS, subject=IN_VIEW),
    "user_search": Row(post=oracle.KEEPS_ACCOUNTS),
    "user_invite": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS),
    "user_detail": Row(get=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True),
    "user_invite_again": Row(post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True, refused=_ONESELF),
    "user_disable": Row(
        post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True, refused=_ONESELF, data={"reason": "nghỉ việc"}
    ),
    "user_enable": Row(post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True, refused=_ONESELF),
    "grant_give": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True),
    "grant_end": Row(
        get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS, subject=GRANTS, gate=True, data={"reason": "thôi việc"}
    ),
    "grant_confirm": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS, subject=AWAITED_GRANTS, gate=True),
    "user_sheet": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS),
    "user_sheet_blank": Row(get=oracle.KEEPS_ACCOUNTS),
    "user_sheet_commit": Row(post=oracle.KEEPS_ACCOUNTS),
    "user_hand_over": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True),
    "user_end_sessions": Row(post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True, refused=_ONESELF),
    "user_reset_factor": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True),
    "view_as_begin": Row(get=oracle.KEEPS_ACCOUNTS, post=oracle.KEEPS_ACCOUNTS, subject=ACCOUNTS, gate=True),
    "view_as_end": Row(post=EVERY),
    "audit_list": Row(get=oracle.READS_AUDIT),
    "job_list": Row(get=oracle.READS_JOBS),
    "job_retry": Row(post=oracle.READS_JOBS, subject=JOBS, gate=True),
    # The tree
    "scope_choice": Row(get=EVERY, post=EVERY, subject=CHOSEN),
    "organisation_options": Row(post=EVERY),
    "organisation_tree": Row(get=EVERY),
    "organisation_branch": Row(get=EVERY, subject=BODIES),
    "organisation_detail": Row(get=EVERY, subject=BODIES),
    "organisation_establish_top": Row(get={"system_admin"}, post={"system_admin"}),
    **{
        f"organisation_{change}": Row(get=oracle.CHANGES_TREE, post=oracle.CHANGES_TREE, subject=FEW_BODIES)
        for change in ("establish", "rename", "retype", "move", "split", "close")
    },
    "organisation_merge": Row(get=oracle.CHANGES_TREE, post=oracle.CHANGES_TREE),
    "reorganisation_file": Row(get=oracle.CHANGES_TREE, post=oracle.CHANGES_TREE),
    "reorganisation_workbook": Row(get=oracle.CHANGES_TREE),
    "reorganisation_file_write": Row(post=oracle.CHANGES_TREE),
    "reorganisation_job": Row(get=oracle.CHANGES_TREE, subject=FILE_JOBS, gate=True),
    "planned_change_list": Row(get=oracle.CHANGES_TREE),
    "planned_change_withdraw": Row(
        get=oracle.CHANGES_TREE,
        post=oracle.CHANGES_TREE,
        subject=PLANNED_CHANGES,
        gate=True,
        data={"reason": "thu hồi"},
    ),
    # Official lists
    "reference_index": Row(get=oracle.CHANGES_TREE),
    "reference_list": Row(get=oracle.CHANGES_TREE, subject=LISTS, gate=True),
    "reference_add": Row(get=oracle.KEEPS_LISTS, post=oracle.KEEPS_LISTS, subject=LISTS),
    "reference_change": Row(get=oracle.KEEPS_LISTS, post=oracle.KEEPS_LISTS, subject=ENTRIES),
    "reference_remove": Row(post=oracle.KEEPS_LISTS, subject=ENTRIES),
    # Union members and the yearly rating
    "organisation_lead": Row(get={"system_admin"}, post={"system_admin"}, subject=UNION_BODIES),
    "rating_years": Row(get=EVERY, answer=LEADS),
    # Of the first grant's body: only the cell's own has members to rate, and nobody here stands above it too.
    "rating_sheet": Row(get=oracle.READS_PEOPLE, post={"cell_cadre"}, subject=YEAR),
    "rating_reopen": Row(post=set(), subject=YEAR),
    "union_member_list": Row(get=oracle.RECORDS_UNION_STAGES),
    "union_member_search": Row(post=oracle.RECORDS_UNION_STAGES),
    "union_member_send": Row(get=oracle.RECORDS_UNION_STAGES, post=oracle.RECORDS_UNION_STAGES, subject=UNION_MEMBERS),
    "union_member_leave": Row(get=oracle.RECORDS_UNION_STAGES, post=oracle.RECORDS_UNION_STAGES, subject=UNION_MEMBERS),
    "transfer_list": Row(get=oracle.RECORDS_UNION_STAGES),
    "transfer_answer": Row(get=oracle.RECORDS_UNION_STAGES, post=oracle.RECORDS_UNION_STAGES, subject=TRANSFERS),
    # People on the road
    "candidacy_list": Row(get=oracle.READS_PEOPLE, subject=ANY_IN_VIEW),
    "people_search": Row(post=oracle.READS_PEOPLE),
    "export_new": Row(get=set(EXPORTERS), post=set(EXPORTERS), subject=EXPORTING, data={"reason": "cử đi học lớp"}),
    "export_detail": Row(get=EVERY, subject=EXPORTS),
    "export_fetch": Row(post=EVERY, subject=EXPORTS, refused=[("leader", "leader")]),
    "candidacy_columns": Row(post=EVERY),
    "saved_view_new": Row(
        get=oracle.READS_PEOPLE, post=oracle.READS_PEOPLE, subject=ANY_IN_VIEW, data={"name": "Của tháng này"}
    ),
    "saved_view": Row(get=EVERY, post=EVERY, subject=SAVED_VIEWS, data={"name": "Của tháng này"}),
    "saved_view_change": Row(post=oracle.READS_PEOPLE, subject=SAVED_VIEWS, gate=True),
    "saved_view_drop": Row(post=EVERY, subject=SAVED_VIEWS),
    "candidacy_detail": Row(get=EVERY, subject=PEOPLE),
    "candidacy_history": Row(get=EVERY, subject=PEOPLE),
    "person_change": Row(get=oracle.ENTERS_PEOPLE, post=oracle.ENTERS_PEOPLE, subject=PEOPLE),
    "dossier": Row(get=oracle.RECORDS_STAGES, subject=PEOPLE),
    "dossier_paper": Row(get=oracle.RECORDS_STAGES, post=oracle.RECORDS_STAGES, subject=_with(PEOPLE, document=1)),
    "class_nomination": Row(get=oracle.DECIDES, post=oracle.DECIDES, subject=PEOPLE),
    "mentor_end": Row(get=oracle.RECORDS_STAGES, post=oracle.RECORDS_STAGES, subject=MENTORS),
    "citizen_id_reveal": Row(post=oracle.REVEALS, subject=PEOPLE, data={"reason": "đối chiếu với thẻ"}),
    "mentor_options": Row(post=oracle.RECORDS_STAGES, subject=PEOPLE),
    "stage_step": Row(
        get=oracle.RECORDS_STAGES, post=oracle.RECORDS_STAGES, subject=_with(PEOPLE, code="sympathiser"), answer=LEADS
    ),
    "stage_checks": Row(post=EVERY, subject=_with(PEOPLE, code="sympathiser")),
    "candidacy_new": Row(get=oracle.ENTERS_PEOPLE, post=oracle.ENTERS_PEOPLE, subject=IN_VIEW),
    "candidacy_duplicates": Row(post=oracle.ENTERS_PEOPLE, subject=IN_VIEW),
    "candidacy_return": Row(get=oracle.RECORDS_STAGES, post=oracle.RECORDS_STAGES, subject=PEOPLE),
    "candidacy_hand_over": Row(get=oracle.RECORDS_STAGES, post=oracle.RECORDS_STAGES, subject=PEOPLE),
    "candidacy_exit": Row(
        get=oracle.RECORDS_STAGES, post=oracle.RECORDS_STAGES, subject=_with(PEOPLE, code="withdrawn")
    ),
    "event_void": Row(get=oracle.VOIDS, post=oracle.VOIDS, subject=EVENTS),
    "work_list": Row(get=oracle.ENTERS_PEOPLE | {"training_centre"}, subject=IN_VIEW),
    # Admissions
    "admission_list": Row(get=oracle.READS_PEOPLE, subject=IN_VIEW),
    "admission_new": Row(get=oracle.DECIDES, post=oracle.DECIDES, subject=IN_VIEW),
    "admission_person": Row(post=EVERY),
    "person_options": Row(post=EVERY),
    "admission_done": Row(get=oracle.DECIDES, subject=DECISIONS, hides=True),
    # Probation
    "probation_list": Row(get=oracle.READS_PEOPLE, subject=IN_VIEW),
    "probation_recognise": Row(get=oracle.DECIDES, post=oracle.DECIDES, subject=PROBATIONS),
    "probation_remove": Row(get=oracle.DECIDES, post=oracle.DECIDES, subject=PROBATIONS),
    # Classes
    "class_list": Row(get=oracle.READS_CLASSES, subject=IN_VIEW),
    "class_new": Row(get=oracle.MANAGES_CLASSES, post=oracle.MANAGES_CLASSES, subject=IN_VIEW),
    "class_detail": Row(get=EVERY, subject=CLASSES),
    "class_change": Row(get=oracle.MANAGES_CLASSES, post=oracle.MANAGES_CLASSES, subject=CLASSES),
    "class_enrol": Row(get=oracle.MANAGES_CLASSES, post=oracle.MANAGES_CLASSES, subject=CLASSES),
    "class_results": Row(post=oracle.MANAGES_CLASSES, subject=CLASSES),
    "class_withdraw": Row(post=oracle.MANAGES_CLASSES, subject=CLASSES),
    "class_certificates": Row(get=oracle.MANAGES_CLASSES, post=oracle.MANAGES_CLASSES, subject=CLASSES, answer=LEADS),
    # Figures and quotas
    "overview": Row(get=oracle.READS_FIGURES, subject=ANY_IN_VIEW),
    "conversion": Row(get=oracle.READS_FIGURES, subject=IN_VIEW),
    "figure": Row(get=oracle.READS_FIGURES, subject=IN_VIEW),
    "figure_list": Row(get=oracle.READS_PEOPLE, subject=IN_VIEW, query={"ky": "2026"}),
    "quota_table": Row(get=oracle.READS_FIGURES, post=oracle.ASSIGNS_QUOTAS, subject=IN_VIEW),
    # For programs
    "api_schema": Row(get=EVERY, public=True),
    "api_organisation-list": Row(get=EVERY, is_api=True),
    "api_organisation-detail": Row(get=EVERY, subject=BODIES, is_api=True),
    "api_candidacy-list": Row(get=EVERY, is_api=True),
    "api_candidacy-detail": Row(get=EVERY, subject=PEOPLE, is_api=True),
    "api_admission-list": Row(get=EVERY, post=EVERY, is_api=True),
    "api_admission-detail": Row(get=EVERY, subject=ADMISSIONS, is_api=True),
    "api_class-list": Row(get=EVERY, is_api=True),
    "api_class-detail": Row(get=EVERY, subject=CLASSES, is_api=True),
    "api_quota-list": Row(get=EVERY, is_api=True),
    "api_quota-detail": Row(get=oracle.READS_FIGURES, subject=QUOTAS, is_api=True, hides=True),
    "api_attainment": Row(get=oracle.READS_FIGURES, subject=API_BODIES, is_api=True, query={"period": "2026"}),
    "api_conversion": Row(
        get=oracle.READS_FIGURES, subject=API_BODIES, is_api=True, query={"from": "2026-01-01", "to": "2026-12-31"}
    ),
}
