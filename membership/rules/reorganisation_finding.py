"""Which bodies the lines of a plan name, on the tree as the earlier lines left it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from common.errors import LineError
from membership.rules import reorganisation as words
from membership.rules.official_code import normalised
from membership.rules.organisation_kind import KINDS, SYSTEMS
from membership.rules.organisation_version import require_version
from membership.rules.reorganisation import LABELS, Ref, Step
from membership.rules.reorganisation_outcome import Edge, Outcome
from membership.rules.tree import Tree
from membership.rules.tree_history import version_on


class Finding:
    """
    :param holds_people: whether a body holds people or papers itself, before the plan.
    """

    def __init__(self, tree: Tree, holds_people: Callable[[int], bool]) -> None:
        self.tree = tree
        self._holds_people = holds_people
        self._given_people: set[int] = set()
        self.outcomes: list[Outcome] = []
        self.edges: dict[tuple[int, int, date], Edge] = {}
        self.errors: list[LineError] = []
        self.warnings: list[str] = []
        # Bodies whose rows stand in another by earlier lines.
        self._absorbed: dict[int, list[int]] = defaultdict(list)
        self._moved_out: set[int] = set()
        self._failed: set[Ref] = set()
        self._single = False
        # What the codes of the step that is played meant.
        self.resolved: dict[Ref, int] = {}

    def found(self, ref: Ref, day: date) -> list[int]:
        if isinstance(ref, int):
            return [ref] if self.tree.knows(ref) else []
        ref = normalised(ref)
        return [
            body
            for body in self.tree.holders(ref)
            if (version := version_on(self.tree.versions(body), day)) and version.code == ref
        ]

    def body(self, ref: Ref, day: date) -> int:
        """
        :raises UnknownCode, CodeOfBothTrees:
        """
        found = self.found(ref, day)
        if len(found) == 1:
            self.resolved[ref] = found[0]
            return found[0]
        if found:
            raise words.CodeOfBothTrees(code=ref, day=day)
        hint = ""
        if isinstance(ref, str) and (holders := self.tree.holders(ref)):
            names = words.listed(self.tree.name(holder, day) for holder in holders)
            hint = f" (mã này từng hoặc sẽ là của {names})"
        raise words.UnknownCode(code=ref, day=day, hint=hint)

    def _bodies(self, refs: Iterable[Ref], step: Step) -> list[int]:
        """Different bodies that all exist on the day.

        :raises UnknownCode, CodeOfBothTrees, StatedTwice, NotInForce:
        """
        found: list[int] = []
        for ref in refs:
            body = self.body(ref, step.effective_on)
            if body in found:
                raise words.StatedTwice(name=self.tree.name(body, step.effective_on))
            require_version(self.tree.versions(body), step.effective_on)
            found.append(body)
        return found

    def _source(self, step: Step, outcome: Outcome) -> int:
        if len(step.sources) != 1:
            raise words.StepIncomplete(action=LABELS[step.action], what="đúng một tổ chức", column="from_codes")
        [body] = self._bodies(step.sources, step)
        outcome.body = body
        outcome.named.add(body)
        return body

    def _parent(self, step: Step, outcome: Outcome) -> int:
        if step.parent is None:
            raise words.StepIncomplete(action=LABELS[step.action], what="cấp trên mới", column="new_parent_code")
        parent = self.body(step.parent, step.effective_on)
        outcome.named.add(parent)
        return parent

    def _require_above(self, body: int, step: Step, outcome: Outcome) -> None:
        """Whoever ends or moves a body must hold the right above it too."""
        above = require_version(self.tree.versions(body), step.effective_on).parent
        if above is None:
            outcome.tops = True
        else:
            outcome.named.add(above)

    def kind(self, step: Step, system: str) -> str:
        """The kind that the step names, as files of that tree write it (`province`) or in full (`union_province`).

        :raises StepIncomplete, UnknownKind:
        """
        if not step.kind:
            raise words.StepIncomplete(action=LABELS[step.action], what="loại tổ chức", column="new_kind")
        for code in (step.kind, f"union_{step.kind}"):
            if code in KINDS and KINDS[code].system == system:
                return code
        known = ", ".join(code.removeprefix("union_") for code, kind in KINDS.items() if kind.system == system)
        raise words.UnknownKind(kind=step.kind[:40], system=SYSTEMS[system].lower(), known=known)

    def has_people(self, body: int) -> bool:
        """Whether people or papers stand in the body itself, by now."""
        return body in self._given_people or (body in self.tree.before and self._holds_people(body))

    def _give_people(self, source: int, targets: Iterable[int]) -> None:
        if self.has_people(source):
            self._given_people.update(targets)
