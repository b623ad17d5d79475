"""Autosave of forms, and signs of life of a user who is typing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.operations import draft
from common.errors import BadInput

FORM = "bieu-mau"


@require_POST
def save_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed in the form named by `?bieu-mau=`; without a name it only keeps the session alive."""
    if name := request.GET.get(FORM):
        if len(name) > 120:
            raise BadInput("Tên biểu mẫu quá dài.")
        draft.keep(user=request.user, form=name, content=request.POST.dict())
    return HttpResponse(status=204)
