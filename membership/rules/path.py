"""Paths of organisations: `/00000012/00000345/`, fixed width, so that a subtree is one range of a C-ordered index."""

from typing import Final, NamedTuple

WIDTH: Final = 8


class PathRange(NamedTuple):
    """All paths with `low` ≤ path < `high`."""

    low: str
    high: str


def path_of(parent_path: str, organisation_id: int) -> str:
    return f"{parent_path or '/'}{organisation_id:0{WIDTH}d}/"


def subtree(path: str) -> PathRange:
    """The range that holds the body itself and everything below it ('0' is the character after '/')."""
    return PathRange(path, path[:-1] + "0")


def ids_in(path: str) -> list[int]:
    """The ids from the top of the tree down to the body itself."""
    return [int(part) for part in path.strip("/").split("/")] if path.strip("/") else []


def is_inside(path: str, top: str) -> bool:
    return path.startswith(top)
