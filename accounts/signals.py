"""What allauth tells only by signals: written into the audit events."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)

from accounts.models import User
from accounts.operations import audit


def _added(user: User, authenticator: Authenticator, **words: Any) -> None:
    audit.record(action="accounts.second_factor.added", user=user, type=authenticator.type)


def _removed(user: User, authenticator: Authenticator, **words: Any) -> None:
    audit.record(action="accounts.second_factor.removed", user=user, type=authenticator.type)


def _reset(user: User, authenticator: Authenticator, **words: Any) -> None:
    audit.record(action="accounts.recovery_codes.generated", user=user)


def _failed(user: User, **words: Any) -> None:
    audit.record(action="accounts.second_factor.refused", user=user)


def _password_changed(user: User, **words: Any) -> None:
    audit.record(action="accounts.password.changed", user=user)


def connect() -> None:
    authenticator_added.connect(_added, dispatch_uid="audit")
    authenticator_removed.connect(_removed, dispatch_uid="audit")
    authenticator_reset.connect(_reset, dispatch_uid="audit")
    authentication_failed.connect(_failed, dispatch_uid="audit")
    password_changed.connect(_password_changed, dispatch_uid="audit")
