from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.errors import LineError
from exchange.operations.reorganisation_file import read_reorganisation
from membership.operations.reorganisation import ReorganisationRefused, Report, commit, plan
from membership.queries.reorganisation_impact import MOVES


class Command(OperatorCommand):
    help = "Sắp xếp tổ chức theo một tệp (CSV hoặc .xlsx): chạy thử; thêm --commit để ghi, tất cả hoặc không gì cả."
    needs_actor = True
    refused = False

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP")
        parser.add_argument("--assign", type=Path, metavar="TỆP", help="người về đâu khi chia tách")
        parser.add_argument("--commit", action="store_true", help="ghi; không có thì chỉ chạy thử")

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        found = read_reorganisation(options["file"], options["assign"])
        report = Report(errors=sorted(found.errors, key=lambda error: error.line))
        if not found.errors:
            try:
                report = (commit if options["commit"] else plan)(by=by, steps=found.steps)
            except ReorganisationRefused as refusal:
                report = Report(errors=list(refusal.lines))
        self.refused = bool(report.errors)
        self._tell(report.errors, report.warnings)
        return {
            "lines": [
                {"line": line.line, "action": line.action, "moves": {name: line.moves[name] for name in MOVES}}
                for line in report.lines
            ],
            "errors": [{"line": error.line, "reason": error.told} for error in report.errors],
            "warnings": report.warnings,
        }

    def _tell(self, errors: list[LineError], warnings: list[str]) -> None:
        if errors:
            self.stderr.write(f"Có {len(errors)} dòng cần sửa; chưa ghi gì.")
        for error in errors:
            self.stderr.write(str(error))
        for warning in warnings:
            self.stderr.write(f"Lưu ý: {warning}")

    def text_of(self, answer: Mapping[str, Any]) -> str:
        if self.refused:
            return "Chưa chuyển gì."
        total = {name: sum(line["moves"][name] for line in answer["lines"]) for name in MOVES}
        return (
            f"{len(answer['lines'])} dòng: chuyển {total['organisations']} tổ chức, {total['members']} đảng viên và "
            f"đoàn viên, {total['candidacies']} người đang trên đường vào Đảng, {total['quotas']} chỉ tiêu, quyền của "
            f"{total['users']} tài khoản."
        )

    def exit_code(self, answer: Mapping[str, Any]) -> int:
        return 2 if self.refused else 0
