"""A plan of steps played on the tree in memory: what each line changes and hands on, and which lines cannot stand."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from common.errors import DomainError, LineError
from membership.rules import reorganisation as words
from membership.rules.organisation_naming import unfit_codes
from membership.rules.organisation_place import unfit_kinds
from membership.rules.reorganisation import Step
from membership.rules.reorganisation_joining import Joining
from membership.rules.reorganisation_outcome import Outcome

_TELL_EVERY = 100


class Play(Joining):
    """Plays lines in their order; what they come to stands in `outcomes`, `edges`, `errors`, `warnings`."""

    def all(self, steps: Sequence[Step], *, tell: Callable[[int, int], None] | None = None) -> None:
        """Play every line; those that cannot stand are left out and told in `errors`, one reason each.

        :param tell: is told now and then how many lines are played.
        """
        last: date | None = None
        for number, step in enumerate(steps, start=1):
            if tell is not None and number % _TELL_EVERY == 0:
                tell(number, len(steps))
            if last is not None and step.effective_on < last:
                self._refuse(step, words.DateDecreases(day=step.effective_on, before=last))
                continue
            last = step.effective_on
            if self._rests_on_failed(step):
                self._failed.update(step.targets)
                continue
            try:
                with self.tree.trial():
                    self.outcomes.append(self._one(step))
            except DomainError as refusal:
                self._refuse(step, refusal)
        self._check_marks()

    def one(self, step: Step) -> Outcome:
        """Play the only step of a change on screen.

        :raises DomainError: with the field to mend.
        """
        self._single = True
        with self.tree.trial():
            outcome = self._one(step)
            for _line, refusal in self._unfit():
                raise refusal
        self.outcomes.append(outcome)
        return outcome

    def _refuse(self, step: Step, refusal: DomainError) -> None:
        self.errors.append(LineError.of(step.line, refusal))
        self._failed.update((*step.targets, *([step.code] if step.action == words.ESTABLISH and step.code else [])))

    def _rests_on_failed(self, step: Step) -> bool:
        """Whether the line names a body that an earlier refused line should have made: it cannot be judged yet."""
        named = {*step.sources, *step.targets, *([step.parent] if step.parent is not None else [])}
        return any(ref in self._failed and not self.found(ref, step.effective_on) for ref in named)

    def _unfit(self) -> Iterator[tuple[int, DomainError]]:
        changed = self.tree.changed
        yield from unfit_kinds(self.tree, changed)
        yield from unfit_codes(self.tree, changed)

    def _check_marks(self) -> None:
        """Kinds and official codes are judged when all lines are played: levels and places change together."""
        told = {error.line for error in self.errors}
        for line, refusal in self._unfit():
            if line not in told:
                told.add(line)
                self.errors.append(LineError.of(line, refusal))
        self.errors.sort(key=lambda error: error.line)

    def _one(self, step: Step) -> Outcome:
        if not step.decision.strip():
            raise words.DecisionMissing
        self.resolved = {}
        outcome = Outcome(step)
        _VERBS[step.action](self, step, outcome)
        outcome.resolved = {ref: body for ref, body in self.resolved.items() if body in self.tree.before}
        return outcome


_VERBS: dict[str, Callable[[Play, Step, Outcome], None]] = {
    words.ESTABLISH: Play.establish,
    words.RENAME: Play.rename,
    words.RETYPE: Play.retype,
    words.RECODE: Play.recode,
    words.MOVE: Play.move,
    words.MERGE: Play.merge,
    words.SPLIT: Play.split,
    words.DISSOLVE: Play.dissolve,
}
