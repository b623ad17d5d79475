"""What no template, style or script of this project may hold: the strict policy of its pages would block it, or
a Vietnamese user could not use it. `python -m deploy.local.templates` lists what it finds."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.local.places import ROOT

FOLDERS = ("templates", "static")
# Files of others, taken as they are; they are fetched from our own origin all the same.
NOT_OURS = {"vendor", "fonts"}

EVERYWHERE = {
    "địa chỉ ngoài": re.compile(
        r"""(?:src|href|action|url|@import|fetch|import)\s*[=(]?\s*["'(]?\s*(?:https?:)?//\w""", re.I
    ),
}
IN_PAGES = {
    "style trong trang": re.compile(r"""<style\b|\sstyle\s*=""", re.I),
    "script trong trang": re.compile(r"""<script\b(?![^>]*\ssrc=)(?![^>]*\stype="application/json")""", re.I),
    "xử lý sự kiện trong thẻ": re.compile(r"""\son[a-z]+\s*=\s*["']|\shx-on[:-]|javascript:""", re.I),
    "ô nhập theo ngôn ngữ của máy": re.compile(
        r"""type\s*=\s*["']?(?:date|number|month|week|datetime-local)\b""", re.I
    ),
}


def findings(path: Path, text: str) -> Iterator[str]:
    rules = EVERYWHERE | (IN_PAGES if path.suffix == ".html" else {})
    for number, line in enumerate(text.splitlines(), start=1):
        for name, pattern in rules.items():
            if pattern.search(line):
                yield f"{path}:{number}: {name}: {line.strip()[:100]}"


def own_files() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".css", ".js", ".svg", ".txt"} and not NOT_OURS & set(path.parts):
                yield path


def main() -> int:
    found = [line for path in own_files() for line in findings(path.relative_to(ROOT), path.read_text())]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
