"""The steps that concern one body at a time: establish, rename, retype, recode, move."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from membership.rules import reorganisation as words
from membership.rules.official_code import normalised
from membership.rules.organisation_kind import KINDS, PARTY
from membership.rules.organisation_name import Naming
from membership.rules.organisation_naming import check_code, check_naming
from membership.rules.organisation_place import check_kinds, check_no_circle, check_parent
from membership.rules.organisation_version import Stretch, changed, require_version, stretch_of
from membership.rules.reorganisation import LABELS, Step
from membership.rules.reorganisation_finding import Finding
from membership.rules.reorganisation_outcome import Outcome, Shift
from membership.rules.tree_history import FAR, Dated

# People and their papers stand at base organisations and below.
FIRST_WITH_PEOPLE = KINDS["base_committee"].rank


class Changing(Finding):
    def establish(self, step: Step, outcome: Outcome) -> None:
        naming = step.naming or Naming(step.name, step.code or "", sector=step.sector)
        if step.parent is None:
            outcome.tops = True
            parent, system = None, KINDS[step.kind].system if step.kind in KINDS else PARTY
        else:
            parent = self._parent(step, outcome)
            # A kind of the other tree is told as a parent that does not fit.
            system = KINDS[step.kind].system if self._single and step.kind in KINDS else self.tree.system(parent)
        outcome.body = self._set_up(step, naming, self.kind(step, system), parent)

    def _set_up(self, step: Step, naming: Naming, kind: str, parent: int | None) -> int:
        day, system = step.effective_on, KINDS[kind].system
        always = Stretch(day, FAR)
        version = Dated(
            day,
            None,
            system,
            naming.name.strip(),
            kind,
            naming.code,
            parent,
            naming.sector,
            naming.led_by_id,
            naming.short_name,
            line=step.line,
            decision=step.decision,
        )
        check_parent(self.tree, system=system, parent=parent, stretch=always)
        if self._single:
            check_kinds(self.tree, [version], always)
        check_naming(self.tree, naming, system=system, body=None, stretch=always)
        body = self.tree.new_id()
        self.tree.put(body, [version])
        return body

    def rename(self, step: Step, outcome: Outcome) -> None:
        body = self._source(step, outcome)
        current = require_version(self.tree.versions(body), step.effective_on)
        if step.naming is None and not step.name.strip():
            raise words.StepIncomplete(action=LABELS[step.action], what="tên mới", column="new_name")
        had = Naming(current.name, current.code, current.short_name, current.sector, current.led_by)
        naming = step.naming or replace(had, name=step.name.strip())
        naming = replace(naming, **{mark: getattr(had, mark) for mark in step.keeps})
        wished = {mark.removesuffix("_id"): getattr(naming, mark) for mark in Naming.__dataclass_fields__}
        of_code = stretch_of(self.tree.versions(body), current, step.effective_on, "code")
        check_naming(self.tree, naming, system=current.system, body=body, stretch=of_code)
        self._change(body, step, {name: value for name, value in wished.items() if getattr(current, name) != value})

    def retype(self, step: Step, outcome: Outcome) -> None:
        body = self._source(step, outcome)
        current = require_version(self.tree.versions(body), step.effective_on)
        kind = self.kind(step, current.system)
        if KINDS[kind].rank < FIRST_WITH_PEOPLE and self.has_people(body):
            raise words.NoRoomForPeople(kind=KINDS[kind].label, source=current.name)
        self._change(body, step, {"kind": kind} if kind != current.kind else {})

    def recode(self, step: Step, outcome: Outcome) -> None:
        body = self._source(step, outcome)
        if not step.code:
            raise words.StepIncomplete(action=LABELS[step.action], what="mã mới", column="to_codes")
        self._change(body, step, self._new_code(body, normalised(step.code), step))

    def _new_code(self, body: int, code: str, step: Step) -> dict[str, Any]:
        versions = self.tree.versions(body)
        current = require_version(versions, step.effective_on)
        if code == current.code:
            return {}
        stretch = stretch_of(versions, current, step.effective_on, "code")
        check_code(self.tree, code, system=current.system, body=body, stretch=stretch)
        return {"code": code}

    def _change(self, body: int, step: Step, changes: Mapping[str, Any]) -> None:
        """
        :raises NothingChanges, NotInForce:
        """
        if not changes:
            raise words.NothingChanges
        versions = self.tree.versions(body)
        self.tree.put(body, changed(versions, step.effective_on, changes, decision=step.decision, line=step.line))

    def move(self, step: Step, outcome: Outcome) -> None:
        if not step.sources:
            raise words.StepIncomplete(action=LABELS[step.action], what="tổ chức được chuyển", column="from_codes")
        bodies = self._bodies(step.sources, step)
        if step.code is not None and len(bodies) > 1:
            raise words.StepHasTooMuch(
                action=LABELS[step.action], what="mã mới khi chuyển nhiều tổ chức cùng lúc", column="to_codes"
            )
        parent = self._parent(step, outcome)
        outcome.body = bodies[0]
        outcome.named.update(bodies)
        for body in bodies:
            self._move(body, parent, step, outcome)

    def _move(self, body: int, parent: int, step: Step, outcome: Outcome) -> None:
        day, versions = step.effective_on, self.tree.versions(body)
        current = require_version(versions, day)
        if current.parent == parent:
            raise words.NothingChanges(field="parent")
        self._require_above(body, step, outcome)
        stretch = stretch_of(versions, current, day, "parent")
        check_no_circle(self.tree, body, parent, stretch)
        check_parent(self.tree, system=current.system, parent=parent, stretch=stretch)
        taken = self._take(body, day, outcome)
        before = tuple(self.tree.chain(body, day)[:-1])
        changes: dict[str, Any] = {"parent": parent}
        made = changed(versions, day, changes, decision=step.decision, line=step.line)
        if self._single:
            check_kinds(self.tree, made, stretch)
        if step.code is not None:
            changes |= self._new_code(body, normalised(step.code), step)
            made = changed(versions, day, changes, decision=step.decision, line=step.line)
        self.tree.put(body, made)
        outcome.below += taken
        outcome.shifts.append(Shift((body,), before, tuple(self.tree.chain(body, day)[:-1])))
        self._moved_out.update(before)

    def _take(self, body: int, day: date, outcome: Outcome) -> int:
        """Note whose rows go along; how many organisations that are, itself included."""
        count = 0
        for one in self.tree.subtree(body, day):
            count += 1
            outcome.taken += [one, *self._absorbed.get(one, ())]
        return count
