from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.freshness import fresh_sign_in
from membership.access import require_somewhere
from membership.operations.user import sign_out_everywhere
from membership.rules.permission import Permission


@require_POST
@fresh_sign_in
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign an account out of every place."""
    require_somewhere(request.user, Permission.USER_MANAGE)
    count = sign_out_everywhere(by=request.user, user_id=pk)
    messages.success(request, f"Đã đăng xuất {count} phiên và thu hồi khóa truy cập API của tài khoản này.")
    return redirect("user_detail", pk)
