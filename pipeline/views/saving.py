"""How every form of the road is saved: tried first, then once, whatever is clicked twice."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from accounts.operations import draft
from accounts.operations.submission import once
from common.errors import DomainError
from common.http import refuse
from pipeline.forms.submitted import SubmittedForm


def save_once(request: Any, form: forms.Form, act: Callable[[], str], *, draft_name: str = "") -> HttpResponse | None:
    """Do the act, which returns where to go; a repetition goes where the first one went.

    :return: ``None`` when the act was refused; the refusal then stands at the form.
    """
    try:
        with once(request.POST.get("key", ""), request.user) as submission:
            if not submission.is_repeated:
                submission.result_url = act()
                if draft_name:
                    draft.drop(user=request.user, form=draft_name)
    except DomainError as refusal:
        refuse(form, refusal)
        return None
    return HttpResponseRedirect(submission.result_url)


def typed_before(request: Any, draft_name: str) -> dict[str, str]:
    """What the user typed into this form and did not save."""
    content = draft.kept(user=request.user, form=draft_name)
    return {name: value for name, value in content.items() if name not in SubmittedForm.NOT_TYPED and value}


def begin_anew(request: Any, draft_name: str) -> HttpResponse:
    """Give up what was typed and show the empty form."""
    draft.drop(user=request.user, form=draft_name)
    return HttpResponseRedirect(request.path)
