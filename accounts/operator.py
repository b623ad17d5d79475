"""The manners of every command that operators script: `--as`, `--format json`, exit codes 0, 1 and 2.

Exit 2 is bad input: a Vietnamese sentence on standard error (what, where, how to mend) and, with
`--format json`, one JSON document on standard output that lists it. Exit 1 is a fault.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from common.errors import BadInput, DomainError


class OperatorCommand(BaseCommand):
    """Subclasses write `arguments` and `perform`; `perform` returns what `--format json` prints.

    `needs_actor`: `--as USERNAME` is required; otherwise it is optional and the actor is "hệ thống" (``None``).
    """

    needs_actor = False
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = _refuse_words  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="actor", required=self.needs_actor, metavar="TÊN_ĐĂNG_NHẬP")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """The command's own arguments."""

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        raise CommandError("perform is missing")

    def text_of(self, answer: Mapping[str, Any]) -> str:
        """What is printed without `--format json`."""
        return "\n".join(f"{key}: {value}" for key, value in answer.items())

    def exit_code(self, answer: Mapping[str, Any]) -> int:
        """0, unless the answer itself is bad news (a check that failed)."""
        return 0

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self.perform(by=_actor(options.pop("actor")), **options)
        except DomainError as refusal:
            self._refuse(refusal, as_json=options["format"] == "json")
        except PermissionDenied as refusal:
            self._refuse(BadInput(str(refusal)), as_json=options["format"] == "json")
        else:
            self.stdout.write(_json(answer) if options["format"] == "json" else self.text_of(answer))
            if code := self.exit_code(answer):
                sys.exit(code)

    def _refuse(self, refusal: DomainError, *, as_json: bool) -> None:
        lines = refusal.lines if isinstance(refusal, BadInput) else ()
        for sentence in (str(refusal), *map(str, lines)):
            self.stderr.write(sentence)
        if as_json:
            listed = [{"file": at.file, "line": at.line, "reason": at.reason} for at in lines]
            detail = {key: value for key, value in refusal.values.items() if key == "candidates"}
            self.stdout.write(_json({"error": str(refusal), "rejected": listed, **detail}))
        sys.exit(2)


def _refuse_words(message: str) -> None:
    sys.stderr.write(f"Lệnh gọi chưa đúng: {message}. Thêm --help để xem các tham số.\n")
    sys.exit(2)


def _json(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, default=str)


def _actor(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise BadInput(f"Không có tài khoản đang hoạt động nào tên “{username}”. Kiểm tra lại tham số --as.")
    return user
