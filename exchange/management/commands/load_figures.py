from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from exchange.operations.figure_folder import load_folder


class Command(OperatorCommand):
    help = "Nạp organisations.csv, figures.csv, quotas.csv của một thư mục; nạp lại không đổi gì."
    refused = False

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="THƯ_MỤC")
        parser.add_argument("--skip-bad", action="store_true", help="nạp các dòng tốt, liệt kê các dòng bị từ chối")

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        loaded = load_folder(by=by, folder=options["folder"], skip_bad=options["skip_bad"])
        self.refused = not loaded.written
        if self.refused:
            self.stderr.write(f"Có {len(loaded.rejected)} dòng cần sửa; chưa ghi gì.")
        for error in loaded.rejected:
            self.stderr.write(str(error))
        for warning in loaded.warnings:
            self.stderr.write(f"Lưu ý: {warning}")
        return {
            "organisations": loaded.organisations,
            "figures": loaded.figures,
            "quotas": loaded.quotas,
            "rejected": [{"file": at.file, "line": at.line, "reason": at.reason} for at in loaded.rejected],
            "warnings": loaded.warnings,
        }

    def text_of(self, answer: Mapping[str, Any]) -> str:
        return (
            f"{answer['organisations']} tổ chức, {answer['figures']} số liệu, {answer['quotas']} chỉ tiêu đã nạp; "
            f"{len(answer['rejected'])} dòng bị từ chối."
        )

    def exit_code(self, answer: Mapping[str, Any]) -> int:
        return 2 if self.refused else 0
