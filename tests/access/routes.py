"""Every route of the application, from the resolver itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RegexPattern


@dataclass(frozen=True)
class Route:
    """`name` as it is reversed, `converters` of its path by argument name."""

    name: str
    path: str
    converters: tuple[tuple[str, str], ...]

    @property
    def arguments(self) -> list[str]:
        return [name for name, _ in self.converters]

    def url(self, **values: Any) -> str:
        return reverse(self.name, kwargs=values)

    def filled(self) -> str:
        """An address of this shape that names nothing that exists."""
        plausible = {"IntConverter": 999_999_999, "UUIDConverter": "00000000-0000-4000-8000-000000000000"}
        return self.url(**{name: plausible.get(kind, "khong-co") for name, kind in self.converters})


def routes() -> list[Route]:
    return sorted(_walk(get_resolver().url_patterns, "", ""), key=lambda route: route.name)


def _arguments(pattern: Any) -> Iterator[tuple[str, str]]:
    if isinstance(pattern, RegexPattern):
        yield from ((name, "IntConverter") for name in pattern.regex.groupindex)  # the API's numbers
    for name, converter in pattern.converters.items():
        yield name, type(converter).__name__


def _walk(patterns: Any, path: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        here = f"{path}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            converters = tuple(_arguments(pattern.pattern))
            yield Route(f"{namespace}{pattern.name}", here, converters)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
