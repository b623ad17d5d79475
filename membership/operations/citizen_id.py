"""The citizen number at rest: encrypted to be shown, an HMAC to be found by, three digits for the screen."""

import hashlib
import hmac
from typing import Any, TypedDict

from django.conf import settings

from accounts.sealing import open_text, seal_text
from membership.rules.citizen_id import normalise


class Sealed(TypedDict):
    """The three columns of `Person`."""

    citizen_id_encrypted: bytes | None
    citizen_id_hmac: str | None
    citizen_id_last: str


def seal(number: str) -> Sealed:
    """The columns to be stored for a number; an empty one clears them.

    :raises BadCitizenId:
    """
    if not number.strip():
        return Sealed(citizen_id_encrypted=None, citizen_id_hmac=None, citizen_id_last="")
    digits = normalise(number)
    return Sealed(citizen_id_encrypted=seal_text(digits), citizen_id_hmac=digest(digits), citizen_id_last=digits[-3:])


def digest(number: str) -> str:
    """What equal numbers have in common: 64 hexadecimal digits that tell nothing without `HMAC_KEY`.

    :raises BadCitizenId:
    """
    return hmac.new(settings.HMAC_KEY.encode(), normalise(number).encode(), hashlib.sha256).hexdigest()


def open_sealed(person: Any) -> str:
    """The twelve digits of a person, "" where none is stored. Whoever shows them records an audit event."""
    return open_text(person.citizen_id_encrypted) if person.citizen_id_encrypted else ""
