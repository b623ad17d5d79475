from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import ApiToken, Notice
from common.dates import local_today
from membership.access import grants_of
from membership.rules.role import ROLES

_NOTICES = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the user's first role that has one; who holds none is told who can help."""
    homes = [grant.role_row.home for grant in grants_of(request.user) if grant.role_row.home]
    return redirect(homes[0]) if homes else render(request, "membership/home_without_role.html")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: who I am here, what I may do, and the ways to secure it."""
    tokens = ApiToken.objects.in_force(local_today()).filter(user=request.user.pk).order_by("expires_on")
    notices = Notice.objects.filter(user=request.user.pk).order_by("-created_at", "-pk")[:_NOTICES]
    context = {"grants": grants_of(request.user), "tokens": tokens, "notices": notices}
    return render(request, "membership/account.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    held = {grant.role for grant in grants_of(request.user)}
    return render(request, "membership/help.html", {"roles": ROLES.values(), "held": held})
