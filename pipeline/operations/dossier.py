"""Papers of a dossier: that one exists, its date and number, and where it lies; never its content."""

from datetime import date
from typing import Any

from accounts.history import acting
from common.errors import DomainError
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from pipeline.models import DossierItem
from pipeline.operations.case import Case, short_text
from pipeline.queries.document import documents


class UnknownDocument(DomainError):
    message = "Tài liệu số {number} không có trong danh mục"
    mend = "Chọn một tài liệu trong danh sách"
    field = "document"


class PaperNotThere(DomainError):
    message = "Tài liệu ghi “{state}” thì không có ngày, số văn bản hay nơi lưu"
    mend = "Xóa các ô đó, hoặc chọn “đã có”"
    field = "state"


@on_standing_tree
def record_paper(
    *,
    by: Any,
    candidacy_id: int,
    document: int,
    state: str,
    version: int,
    issued_on: date | None = None,
    document_number: str = "",
    place: str = "",
) -> DossierItem:
    """Write what is known of one paper (tài liệu hồ sơ).

    :param document: its number in the list of 104.
    :param version: of the candidacy.
    :raises Candidacy.DoesNotExist, Refused, StaleVersion, UnknownDocument, PaperNotThere, DayInFuture, TextTooLong:
    """
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    case.require(Permission.STAGE_RECORD)
    if document not in documents(case.today):
        raise UnknownDocument(number=document)
    known = DossierItem.State(state)
    number, where = short_text(document_number, "Số văn bản", 60), short_text(place, "Nơi lưu", 120)
    if known != DossierItem.State.PRESENT and (issued_on or number or where):
        raise PaperNotThere(state=known.label)
    if issued_on:
        case.require_day(issued_on, field="issued_on")
    given = {"state": known, "issued_on": issued_on, "document_number": number, "place": where}
    with acting(by=by, reason="pipeline.dossier.recorded", organisation=case.candidacy.party_organisation.number):
        item, _is_new = DossierItem.objects.update_or_create(
            candidacy=case.candidacy, document=document, defaults=given
        )
        case.save()
    return item
