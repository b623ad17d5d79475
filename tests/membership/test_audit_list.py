"""The page of the audit: filters, scope, paging; and that every act has its words."""

import ast
import re
from pathlib import Path

from accounts.models import AuditEvent
from accounts.operations.audit import record
from accounts.rules.audit_action import ACTIONS
from membership.queries.audit import events_visible_to

PAGE = "/quan-tri/nhat-ky/"
ROOMS = ("accounts", "jobs", "membership", "pipeline", "quotas", "exchange", "reports", "demo")


def tell(user, organisation=None, action="pipeline.citizen_id.revealed", **words):
    return record(action=action, user=user, organisation=organisation, **words)


def test_audit_list_shows_an_auditor_the_own_scope_only(cast):
    inside = [tell(cast.base_cadre, cast.base_a1), tell(cast.leader, cast.cell_a11)]
    outside = [
        tell(cast.leader, cast.province),
        tell(cast.leader, cast.cell_b11),
        tell(cast.specialist, cast.other_cell),
    ]
    own_session = tell(cast.base_cadre, action="accounts.session.begun")
    elsewhere = tell(cast.leader, action="accounts.session.begun")
    nobody = tell(None, action="accounts.session.refused")
    seen = set(events_visible_to(cast.auditor))
    assert seen == {*inside, own_session}
    assert set(events_visible_to(cast.system_admin)) == {*inside, *outside, own_session, elsewhere, nobody}
    assert set(events_visible_to(cast.organisation_admin)) == set()


def test_audit_list_filters_by_act_and_account(cast, as_user):
    tell(cast.base_cadre, cast.base_a1, reason="đối chiếu thẻ")
    tell(cast.cell_cadre, action="accounts.session.begun")
    client = as_user(cast.system_admin)
    by_act = client.get(PAGE, {"viec": "accounts.session.begun"}).content.decode()
    assert cast.cell_cadre.full_name in by_act
    assert "đối chiếu thẻ" not in by_act
    by_account = client.get(PAGE, {"tai-khoan": cast.base_cadre.pk}).content.decode()
    assert "đối chiếu thẻ" in by_account
    assert cast.cell_cadre.full_name not in by_account


def test_audit_list_takes_no_notice_of_forged_filters(cast, as_user):
    tell(cast.base_cadre, cast.base_a1)
    client = as_user(cast.system_admin)
    for query in ({"viec": "'; DROP TABLE"}, {"tai-khoan": "٣"}, {"tai-khoan": "9" * 40}, {"cursor": "x"}):
        assert client.get(PAGE, query).status_code == 200


def test_audit_list_pages_newest_first_in_few_queries(cast, as_user, django_assert_max_num_queries):
    AuditEvent.objects.bulk_create(
        AuditEvent(action="accounts.session.begun", user=cast.base_cadre, reason=f"lần {number:03}")
        for number in range(120)
    )
    client = as_user(cast.auditor)
    client.get(PAGE)
    found, url = [], PAGE
    while url:
        with django_assert_max_num_queries(8):
            page = client.get(url).content.decode()
        found += re.findall(r"lần (\d{3})", page)
        more = re.search(r'rel="next" href="\?([^"]+)"', page)
        url = f"{PAGE}?{more[1].replace('&amp;', '&')}" if more else ""
    assert found == [f"{number:03}" for number in reversed(range(120))]


def _acts_of(file: Path) -> set[str]:
    """The actions that a file records: written out, or by the name of a constant of the file."""
    tree = ast.parse(file.read_text())
    constants = {}
    for node in tree.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant):
            constants[target.id] = node.value.value
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and "record" in ast.unparse(node.func)]
    given = [word.value for call in calls for word in call.keywords if word.arg == "action"]
    given += [call.args[0] for call in calls if call.args and ast.unparse(call.func) == "_record"]
    names = {value.value if isinstance(value, ast.Constant) else constants.get(ast.unparse(value)) for value in given}
    return names - {None}


def test_audit_acts_all_have_their_words():
    root = Path(__file__).resolve().parents[2]
    acts = {act for room in ROOMS for file in (root / room).rglob("*.py") for act in _acts_of(file)}
    assert "accounts.session.begun" in acts
    assert "pipeline.citizen_id.revealed" in acts
    assert acts == set(ACTIONS)
