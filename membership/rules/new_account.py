"""An account as a list names it, before anybody has looked whether it may be made."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be, with its first role; `line` is where it stands in the file."""

    line: int
    full_name: str
    username: str
    position: str
    role: str
    organisation_code: str
    valid_from: date
    valid_to: date
