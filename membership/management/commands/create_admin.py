from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.operations.invitation import VALID_FOR
from accounts.operator import OperatorCommand
from common.dates import local_today
from membership.operations.administrator import create_administrator


class Command(OperatorCommand):
    help = "Tạo quản trị hệ thống đầu tiên: in ra đường dẫn dùng một lần để đặt mật khẩu."

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="TÊN_ĐĂNG_NHẬP")

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        user, secret = create_administrator(username=options["username"], today=local_today())
        return {
            "username": user.username,
            "link": reverse("invitation_open", args=[secret]),
            "hours": int(VALID_FOR.total_seconds() // 3600),
        }

    def text_of(self, answer: Mapping[str, Any]) -> str:
        return (
            f"Tài khoản {answer['username']}: mở {answer['link']} trên địa chỉ của hệ thống trong "
            f"{answer['hours']} giờ để đặt mật khẩu. Đường dẫn chỉ dùng được một lần; đừng gửi cho người khác."
        )
