"""The steps by which bodies end and others go on for them: merge, split, dissolve."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from membership.rules import reorganisation as words
from membership.rules.organisation_kind import KINDS
from membership.rules.organisation_name import Naming
from membership.rules.organisation_place import check_no_circle, check_parent, covered_until, ended_on
from membership.rules.organisation_version import ended, handed_on, require_version, stretch_of
from membership.rules.reorganisation import LABELS, Ref, Step
from membership.rules.reorganisation_changing import FIRST_WITH_PEOPLE, Changing
from membership.rules.reorganisation_outcome import Edge, Outcome, Passing, Shift
from membership.rules.tree_history import FAR


class Joining(Changing):
    def merge(self, step: Step, outcome: Outcome) -> None:
        day = step.effective_on
        if not step.sources:
            raise words.StepIncomplete(action=LABELS[step.action], what="các tổ chức nguồn", column="from_codes")
        if len(step.targets) != 1:
            raise words.StepIncomplete(action=LABELS[step.action], what="đúng một đơn vị tiếp nhận", column="to_codes")
        sources = self._bodies(step.sources, step)
        partial = {self.body(ref, day) for ref in step.partial}
        target, is_new = self._successor(step, outcome, sources)
        sources = [source for source in sources if source != target]
        if not sources:
            raise words.IntoItself(name=self.tree.name(target, day))
        outcome.body = target
        outcome.named.update({*sources, *([] if is_new else [target])})
        for source in sources:
            self._same_tree(source, target, day)
            if source in partial:
                self._give_part(source, target, step)
            else:
                self._require_above(source, step, outcome)
                self._end_into(source, target, step, outcome)

    def _successor(self, step: Step, outcome: Outcome, sources: Sequence[int]) -> tuple[int, bool]:
        """The body that goes on, set up now where the code is not held; whether it is new."""
        day, [ref] = step.effective_on, step.targets
        first = require_version(self.tree.versions(sources[0]), day)
        parent = first.parent if step.parent is None else self._parent(step, outcome)
        kind = self.kind(step, first.system) if step.kind else first.kind
        found = self.found(ref, day)
        if len(found) > 1:
            found = [body for body in found if self.tree.system(body) == first.system]
        if isinstance(ref, int) or found:
            body = self.body(ref, day) if not found else found[0]
            # A planned merger means this body, whoever bears its code on the day.
            self.resolved[ref] = body
            self._amend(body, step, kind if step.kind else "", parent if step.parent is not None else None)
            return body, False
        if not step.name.strip():
            raise words.StepIncomplete(
                action=LABELS[step.action],
                what=f"tên của tổ chức mới, vì chưa có tổ chức mang mã “{ref}”",
                column="new_name",
            )
        if parent is None:
            outcome.tops = True
        else:
            outcome.named.add(parent)
        naming = step.naming or Naming(step.name, ref, sector=step.sector or first.sector, led_by_id=first.led_by)
        return self._set_up(step, naming, kind, parent), True

    def _amend(self, body: int, step: Step, kind: str, parent: int | None) -> None:
        """An existing body that takes others in may get a new name, kind and parent by the same line."""
        day = step.effective_on
        current = require_version(self.tree.versions(body), day)
        wished = {"name": step.name.strip() or current.name, "kind": kind or current.kind}
        if parent is not None:
            stretch = stretch_of(self.tree.versions(body), current, day, "parent")
            check_no_circle(self.tree, body, parent, stretch)
            check_parent(self.tree, system=current.system, parent=parent, stretch=stretch)
            wished["parent"] = parent  # type: ignore[assignment]
        changes = {name: value for name, value in wished.items() if getattr(current, name) != value}
        if changes:
            self._change(body, step, changes)

    def _same_tree(self, one: int, other: int, day: date) -> None:
        if self.tree.system(one) != self.tree.system(other):
            raise words.TwoTrees(one=self.tree.name(one, day), other=self.tree.name(other, day))

    def _give_part(self, source: int, target: int, step: Step) -> None:
        if source not in self._moved_out:
            name = self.tree.name(source, step.effective_on)
            self.warnings.append(
                f"Chưa có việc chuyển trực thuộc nào lấy đơn vị ra khỏi “{name}”, "
                "nên phần chuyển sang chỉ được ghi là kế thừa một phần"
            )
        self._edge(source, target, step.effective_on, partial=True)

    def _edge(self, source: int, target: int, day: date, *, partial: bool) -> None:
        """The whole counts more than a part of the same day."""
        former = self.edges.get((source, target, day))
        if former is None or former.partial:
            self.edges[source, target, day] = Edge(source, target, day, partial)

    def _end_into(self, source: int, target: int, step: Step, outcome: Outcome) -> None:
        """The source ends; what stands below it, what it leads and its own rows pass to the target."""
        day = step.effective_on
        if source in self.tree.chain(target, day):
            raise words.SuccessorBelow(name=self.tree.name(source, day), target=self.tree.name(target, day))
        self._require_room(source, target, day, takes_people=self.has_people(source))
        outcome.below += self._take(source, day, outcome) - 1
        before = tuple(self.tree.chain(source, day))
        self._hand_on(source, target, step)
        self.tree.put(source, ended(self.tree.versions(source), day, line=step.line, same_day=not self._single))
        outcome.shifts.append(Shift((source,), before, tuple(self.tree.chain(target, day))))
        outcome.passings.append(Passing(step.line, source, target, day, step.decision))
        self._absorbed[target] += [source, *self._absorbed.pop(source, ())]
        self._give_people(source, [target])
        self._edge(source, target, day, partial=False)

    def _require_room(self, source: int, target: int, day: date, *, takes_people: bool) -> None:
        """What passes over must not stand in a body that ended since, nor people in one that holds none itself."""
        reached = covered_until(self.tree.versions(target), day)
        if reached < FAR:
            raise words.SuccessorEnds(name=self.tree.name(target, day), day=ended_on(self.tree.versions(target), day))
        kind = KINDS[require_version(self.tree.versions(target), day).kind]
        if takes_people and kind.rank < FIRST_WITH_PEOPLE:
            raise words.NoRoomForPeople(kind=kind.label, source=self.tree.name(source, day))

    def _hand_on(self, source: int, target: int, step: Step) -> None:
        day = step.effective_on
        for column, bodies in (
            ("parent", self.tree.children_from(source, day)),
            ("led_by", self.tree.led_from(source, day)),
        ):
            for body in bodies:
                versions = self.tree.versions(body)
                made = handed_on(versions, column, source, target, day, decision=step.decision, line=step.line)
                self.tree.put(body, made)

    def split(self, step: Step, outcome: Outcome) -> None:
        day = step.effective_on
        source = self._source(step, outcome)
        if len(step.targets) < 2:
            raise words.StepIncomplete(
                action=LABELS[step.action], what="ít nhất hai đơn vị tiếp nhận", column="to_codes"
            )
        targets = self._bodies(step.targets, step)
        outcome.named.update(targets)
        self._require_above(source, step, outcome)
        for target in targets:
            self._same_tree(source, target, day)
        goes_on = source in targets
        if not goes_on and (left := self.tree.children_from(source, day)):
            names = words.listed(self.tree.name(child, day) for child in left)
            raise words.ChildrenLeft(name=self.tree.name(source, day), count=len(left), day=day, names=names)
        people = self._people(step, targets)
        first, *others = [target for target in targets if target != source]
        outcome.taken += [source, *self._absorbed.get(source, ())]
        before = tuple(self.tree.chain(source, day))
        for target in (first, *others):
            self._require_room(source, target, day, takes_people=target in people.values())
            self._resemble(source, target, step)
            self._edge(source, target, day, partial=True)
            outcome.shifts.append(Shift((source,), before, tuple(self.tree.chain(target, day))))
        kept = source if goes_on else first
        outcome.passings.append(
            Passing(step.line, source, kept, day, step.decision, people, tuple(t for t in targets if t != kept))
        )
        if not goes_on:
            self._hand_on(source, first, step)
            self.tree.put(source, ended(self.tree.versions(source), day, line=step.line, same_day=not self._single))
        self._give_people(source, targets)

    def _resemble(self, source: int, target: int, step: Step) -> None:
        """A part set up now is of the sector of the whole, and led by whom it was, where nothing else is said."""
        if target in self.tree.before:
            return
        whole, part = (require_version(self.tree.versions(body), step.effective_on) for body in (source, target))
        changes: dict[str, Any] = {}
        if whole.sector and not part.sector:
            changes["sector"] = whole.sector
        leader = whole.led_by
        # On a past day one that ended since led it; who leads the part is then to be said.
        if leader and not part.led_by and covered_until(self.tree.versions(leader), step.effective_on) == FAR:
            changes["led_by"] = leader
        if changes:
            self._change(target, step, changes)

    def _people(self, step: Step, targets: Sequence[int]) -> dict[int, int]:
        found: dict[Ref, int] = {}
        for ref in set(step.assigned.values()):
            body = self.body(ref, step.effective_on)
            if body not in targets:
                raise words.NotATarget(code=ref)
            found[ref] = body
        return {person: found[ref] for person, ref in step.assigned.items()}

    def dissolve(self, step: Step, outcome: Outcome) -> None:
        day = step.effective_on
        source = self._source(step, outcome)
        self._require_above(source, step, outcome)
        if len(step.targets) > 1:
            raise words.StepHasTooMuch(
                action=LABELS[step.action], what="nhiều đơn vị kế thừa (việc chia tách mới chia)", column="to_codes"
            )
        if step.targets:
            [target] = self._bodies(step.targets, step)
            if target == source:
                raise words.IntoItself(name=self.tree.name(source, day))
            self._same_tree(source, target, day)
            outcome.named.add(target)
            return self._end_into(source, target, step, outcome)
        if left := self.tree.children_from(source, day):
            names = words.listed(self.tree.name(child, day) for child in left)
            name = self.tree.name(source, day)
            raise words.ChildrenWithoutHeir(name=name, count=len(left), day=day, names=names)
        if led := self.tree.led_from(source, day):
            raise words.StillLeads(name=self.tree.name(source, day), count=len(led), day=day)
        self.tree.put(source, ended(self.tree.versions(source), day, line=step.line, same_day=not self._single))
        outcome.passings.append(Passing(step.line, source, None, day, step.decision))
        return None
