from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.freshness import fresh_sign_in
from common.errors import DomainError
from common.http import refuse
from membership.access import may
from membership.rules.permission import Permission
from pipeline.forms.citizen_id import RevealForm
from pipeline.models import Candidacy
from pipeline.operations.citizen_id import reveal


@require_POST
@fresh_sign_in
def reveal_citizen_id(request: Any, pk: int) -> HttpResponse:
    """The number in place of the masked one (htmx), or on a page of its own; it stands in no address."""
    candidacy = Candidacy.objects.visible_to(request.user).select_related("person", "party_organisation").get(pk=pk)
    form, number = RevealForm(request.POST), ""
    if form.is_valid():
        try:
            number = reveal(by=request.user, candidacy_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            refuse(form, refusal)
    context = {
        "candidacy": candidacy,
        "person": candidacy.person,
        "number": " ".join((number[:3], number[3:6], number[6:9], number[9:])).strip(),
        "form": form,
        "may_reveal": may(request.user, Permission.CITIZEN_ID_REVEAL, candidacy.party_organisation),
    }
    template = "pipeline/citizen_id.html" if request.htmx else "pipeline/citizen_id_page.html"
    return render(request, template, context, status=422 if form.errors else 200)
