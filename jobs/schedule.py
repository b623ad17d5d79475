"""What is done every night, in local time. Beat asks for it; the dispatcher catches up what beat missed."""

from datetime import time
from typing import Final

NIGHTLY: Final = {
    "membership.turn_tree": time(0, 5),
    "membership.suspend_unused": time(0, 30),
    "reports.check_facts": time(2, 0),
    "jobs.purge": time(2, 30),
    "accounts.purge": time(2, 40),
    "exchange.empty_exports": time(2, 50),
}
