"""The tree of organisations changes: a body is established, renamed, moved, closed; each by a decision, from a day on.

A day in the past is allowed: the change goes through the versions from there on, the segments are derived anew and what
was recorded since is counted under the chain of its day.
"""

from datetime import date
from typing import Any

from django.db import connection

from accounts.models import User
from common.dates import local_today
from common.errors import DomainError, StaleVersion
from membership.access import Refused, ranges, require
from membership.models import DecidingAuthority, Organisation, OrganisationVersion, ReorganisationLine
from membership.operations import organisation_version as history
from membership.operations.organisation_naming import check_code, check_naming
from membership.operations.organisation_place import check_no_cycle, check_place
from membership.operations.organisation_version import FAR, Stretch
from membership.operations.segment import rebuild
from membership.operations.tree_change import record_change, tree_change
from membership.operations.tree_of_today import follow_versions
from membership.queries.holding import holdings
from membership.rules.organisation_kind import KINDS
from membership.rules.organisation_name import Naming, search_key_of, sort_key_of
from membership.rules.path import path_of
from membership.rules.permission import Permission

Action = ReorganisationLine.Action


class NothingChanges(DomainError):
    message = "Chưa có gì khác với hiện tại"
    mend = "Sửa ít nhất một ô rồi lưu lại"


class StillHolds(DomainError):
    message = "Từ ngày {day:%d/%m/%Y}, {name} còn giữ {what}, nên chưa thể kết thúc"
    mend = "Chuyển đi hoặc kết thúc những mục đó trước"


def _load(by: User | None, organisation_id: int, version: int) -> Organisation:
    """
    :raises Organisation.DoesNotExist: outside the user's scope.
    :raises StaleVersion: someone changed the body since it was shown.
    :raises Refused:
    """
    organisation = Organisation.objects.visible_to(by).select_for_update(of=("self",)).get(pk=organisation_id)
    require(by, Permission.ORGANISATION_CHANGE, organisation)
    if organisation.version != version:
        raise StaleVersion
    return organisation


def _require_above(by: User | None, parent_id: int | None) -> Organisation | None:
    """The body above, where the user must hold the right too; the top of a tree belongs to the whole installation.

    :raises Organisation.DoesNotExist, Refused:
    """
    if parent_id is not None:
        parent = Organisation.objects.visible_to(by).get(pk=parent_id)
        require(by, Permission.ORGANISATION_CHANGE, parent)
        return parent
    if by is not None and not ranges(by, Permission.ORGANISATION_CHANGE).everywhere:
        raise Refused(Permission.ORGANISATION_CHANGE)
    return None


def establish(
    *, by: User | None, kind: str, parent_id: int | None, naming: Naming, effective_on: date, decision_number: str
) -> Organisation:
    """Set up a new body (thành lập) under another, or at the top of a tree.

    :raises Organisation.DoesNotExist: the parent lies outside the user's scope.
    :raises Refused, DecisionMissing, EffectInFuture, TreeIsChanging, NameMissing, CodeTaken, NotALeader:
    :raises OtherTree, KindMayNotStandThere, ParentNotInForce:
    """
    with tree_change(by=by, decision_number=decision_number, effective_on=effective_on, verb="established"):
        parent = _require_above(by, parent_id)
        system, always = KINDS[kind].system, Stretch(effective_on, FAR)
        first = OrganisationVersion(
            system=system,
            kind=kind,
            parent=parent,
            valid_from=effective_on,
            decision_number=decision_number,
            **naming.dated(),
        )
        check_place(system=system, versions=[first], parent=parent, stretch=always)
        check_naming(naming, system=system, organisation_id=None, stretch=always)
        organisation = _create(first, naming, parent)
        rebuild(organisation_ids=[organisation.pk])
        record_change(
            by=by,
            decision_number=decision_number,
            action=Action.ESTABLISH,
            organisation=organisation,
            effective_on=effective_on,
            after=naming.dated() | {"kind": kind, "parent_id": parent_id},
        )
    return organisation


def _create(first: OrganisationVersion, naming: Naming, parent: Organisation | None) -> Organisation:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('membership_organisation', 'id'))")
        [number] = cursor.fetchone()
    organisation = Organisation.objects.create(
        pk=number,
        system=first.system,
        kind=first.kind,
        parent=parent,
        path=path_of(parent.path if parent else "", number),
        short_name=naming.short_name,
        sort_key=sort_key_of(first.kind, naming.name),
        search_key=search_key_of(naming.name, naming.short_name, naming.code),
        **naming.dated(),
    )
    first.organisation = organisation
    first.save()
    return organisation


def rename(
    *, by: User | None, organisation_id: int, version: int, naming: Naming, effective_on: date, decision_number: str
) -> Organisation:
    """Change how a body is called and marked (đổi tên, mã, loại hình) from a day on.

    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, NothingChanges, NameMissing, CodeTaken, NotALeader:
    """
    with tree_change(
        by=by,
        decision_number=decision_number,
        effective_on=effective_on,
        verb="renamed",
        organisation_id=organisation_id,
    ):
        organisation = _load(by, organisation_id, version)
        versions = history.versions_of(organisation)
        first = history.version_on(versions, organisation, effective_on)
        changes = {field: value for field, value in naming.dated().items() if getattr(first, field) != value}
        if not changes and naming.short_name == organisation.short_name:
            raise NothingChanges
        stretch = history.stretch_of(versions, first, effective_on, "code")
        check_naming(naming, system=organisation.system, organisation_id=organisation.pk, stretch=stretch)
        organisation.short_name = naming.short_name
        _change(by, organisation, versions, first, changes, effective_on, decision_number, Action.RENAME)
    return organisation


def move(
    *,
    by: User | None,
    organisation_id: int,
    version: int,
    parent_id: int,
    effective_on: date,
    decision_number: str,
    code: str | None = None,
) -> Organisation:
    """Put a body with everything below it under another (chuyển trực thuộc) from a day on; perhaps with a new code.

    :param code: ``None`` keeps it.
    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, NothingChanges, CodeTaken, OtherTree, KindMayNotStandThere, ParentNotInForce, UnderItself:
    """
    with tree_change(
        by=by,
        decision_number=decision_number,
        effective_on=effective_on,
        verb="moved",
        organisation_id=organisation_id,
    ):
        organisation = _load(by, organisation_id, version)
        _require_above(by, organisation.parent_id)
        parent = _require_above(by, parent_id)
        versions = history.versions_of(organisation)
        first = history.version_on(versions, organisation, effective_on)
        if first.parent_id == parent_id:
            raise NothingChanges(field="parent")
        stretch = history.stretch_of(versions, first, effective_on, "parent_id")
        check_no_cycle(organisation, parent, stretch)
        check_place(system=organisation.system, versions=versions, parent=parent, stretch=stretch)
        changes: dict[str, Any] = {"parent_id": parent_id}
        if code is not None and code != first.code:
            of_code = history.stretch_of(versions, first, effective_on, "code")
            check_code(code, system=organisation.system, organisation_id=organisation.pk, stretch=of_code)
            changes["code"] = code
        _change(by, organisation, versions, first, changes, effective_on, decision_number, Action.MOVE)
        rebuild(organisation_ids=[organisation.pk])
    return organisation


def _change(
    by: User | None,
    organisation: Organisation,
    versions: list[OrganisationVersion],
    first: OrganisationVersion,
    changes: dict[str, Any],
    effective_on: date,
    decision_number: str,
    action: ReorganisationLine.Action,
) -> None:
    before = {field: getattr(first, field) for field in changes}
    history.change(versions, first, effective_on, changes, decision_number)
    follow_versions(organisation, versions, local_today())
    record_change(
        by=by,
        decision_number=decision_number,
        action=action,
        organisation=organisation,
        effective_on=effective_on,
        before=before,
        after=changes,
    )


def close(
    *, by: User | None, organisation_id: int, version: int, effective_on: date, decision_number: str
) -> Organisation:
    """End a body in which nothing is left (kết thúc hoạt động, giải thể): it exists no longer from the day on.

    :raises Organisation.DoesNotExist, StaleVersion, Refused, DecisionMissing, EffectInFuture, TreeIsChanging:
    :raises NotInForce, ChangedLater, StillHolds:
    """
    with tree_change(
        by=by,
        decision_number=decision_number,
        effective_on=effective_on,
        verb="closed",
        organisation_id=organisation_id,
    ):
        organisation = _load(by, organisation_id, version)
        _require_above(by, organisation.parent_id)
        if left := holdings(organisation, effective_on):
            what = ", ".join(f"{holding.count} {holding.label}" for holding in left)
            raise StillHolds(name=organisation.name, what=what, day=effective_on)
        history.end(organisation, effective_on)
        DecidingAuthority.objects.in_force(effective_on).filter(organisation=organisation).update(valid_to=effective_on)
        follow_versions(organisation, history.versions_of(organisation), local_today())
        rebuild(organisation_ids=[organisation.pk])
        record_change(
            by=by,
            decision_number=decision_number,
            action=Action.DISSOLVE,
            organisation=organisation,
            effective_on=effective_on,
        )
    return organisation
