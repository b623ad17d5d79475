"""What somebody wants to see of the list of people: kept, changed, renamed, dropped, handed on (danh sách đã lưu)."""

from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.models import User
from common.errors import DomainError
from common.text import clean, fold
from membership.access import require_somewhere
from membership.models import Organisation
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from pipeline.models import SavedView
from pipeline.operations.place import OrganisationClosed
from pipeline.queries.saved_view import Choice

MOST: Final = 20
LONGEST_NAME: Final = 60


class SavedViewNameMissing(DomainError):
    message = "Chưa có tên danh sách"
    mend = "Nhập tên dễ nhớ, ví dụ Nữ giáo viên chờ chi bộ xét"
    field = "name"


class SavedViewNameTooLong(DomainError):
    message = "Tên danh sách dài quá {most} ký tự"
    mend = "Viết ngắn lại"
    field = "name"


class SavedViewNameTaken(DomainError):
    message = "Bạn đã có danh sách tên “{name}”"
    mend = "Đặt tên khác, hoặc mở danh sách đó rồi lưu thay đổi"
    field = "name"
    status = 409


class TooManySavedViews(DomainError):
    message = "Bạn đã lưu {count} danh sách, nhiều nhất là {most}"
    mend = "Xóa bớt một danh sách không còn dùng rồi lưu lại"
    status = 409


@on_standing_tree
def save_view(*, by: Any, name: str, choice: Choice) -> SavedView:
    """
    :raises Refused, Organisation.DoesNotExist: without the right to see people, the body out of scope.
    :raises OrganisationClosed, TreeIsChanging:
    :raises SavedViewNameMissing, SavedViewNameTooLong, SavedViewNameTaken, TooManySavedViews:
    """
    _require_choice(by, choice)
    # Two windows at once do not get past the limit together.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    count = SavedView.objects.visible_to(by).count()
    if count >= MOST:
        raise TooManySavedViews(count=count, most=MOST)
    return _store(SavedView(owner=by, **choice.columns), name)


@on_standing_tree
def change_view(*, by: Any, view_id: int, choice: Choice) -> SavedView:
    """Keep what is shown now under the name that is there.

    :raises SavedView.DoesNotExist: another's.
    :raises Refused, Organisation.DoesNotExist, OrganisationClosed, TreeIsChanging: as for a new one.
    """
    row = _take(by, view_id)
    _require_choice(by, choice)
    for column, value in choice.columns.items():
        setattr(row, column, value)
    row.save()
    return row


@on_standing_tree
def rename_view(*, by: Any, view_id: int, name: str) -> SavedView:
    """
    :raises SavedView.DoesNotExist: another's.
    :raises SavedViewNameMissing, SavedViewNameTooLong, SavedViewNameTaken:
    """
    return _store(_take(by, view_id), name)


@on_standing_tree
def drop_view(*, by: Any, view_id: int) -> str:
    """The name that it had; nobody in the list is touched.

    :raises SavedView.DoesNotExist: another's.
    """
    row = _take(by, view_id)
    name: str = row.name
    row.delete()
    return name


def hand_on(giver: User, receiver: User) -> int:
    """Whoever takes over goes on with the lists; one whose name is taken there says whose it was."""
    taken = set(SavedView.objects.visible_to(receiver).values_list("folded_name", flat=True))
    rows = list(SavedView.objects.visible_to(giver).select_for_update().order_by("pk"))
    for row in rows:
        row.name = _free_name(row.name, giver.full_name or giver.username, taken)
        row.folded_name, row.owner = fold(row.name), receiver
        taken.add(row.folded_name)
    SavedView.objects.bulk_update(rows, ["owner", "name", "folded_name"])
    return len(rows)


def _free_name(name: str, giver: str, taken: set[str]) -> str:
    found, number = name, 1
    while fold(found) in taken:
        told_apart = f" – {giver[:30]}" + (f" ({number})" if number > 1 else "")
        found, number = name[: LONGEST_NAME - len(told_apart)] + told_apart, number + 1
    return found


def _require_choice(by: Any, choice: Choice) -> None:
    require_somewhere(by, Permission.PERSON_VIEW)
    if choice.organisation_id is not None:
        organisation = Organisation.objects.visible_to(by, Permission.PERSON_VIEW).get(pk=choice.organisation_id)
        if organisation.closed_on is not None:
            raise OrganisationClosed(name=organisation.name)


def _take(by: Any, view_id: int) -> SavedView:
    row: SavedView = SavedView.objects.visible_to(by).select_for_update().get(pk=view_id)
    return row


def _store(row: SavedView, name: str) -> SavedView:
    row.name = clean(name)
    row.folded_name = fold(row.name)
    if not row.folded_name:
        raise SavedViewNameMissing
    if len(row.name) > LONGEST_NAME:
        raise SavedViewNameTooLong(most=LONGEST_NAME)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        if "saved_view_named_once" not in str(clash):
            raise
        raise SavedViewNameTaken(name=row.name) from None
    return row
