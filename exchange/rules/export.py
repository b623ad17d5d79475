"""What may leave as a file: how many people, for how long, and how a text is kept from becoming a formula.

The limits are the house rules on exports of people (self-service up to 500 rows, 2,000 a day, kept for a day).
"""

import unicodedata
from datetime import timedelta
from typing import Final

MOST_ROWS: Final = 500
MOST_ROWS_A_DAY: Final = 2_000
KEPT_FOR: Final = timedelta(hours=24)
LEAST_REASON: Final = 5

# Spreadsheets take what begins with these for a formula, or hand it on as one (OWASP ASVS 5.0, V1.2.10).
_BEGINS_A_FORMULA: Final = frozenset("=+-@")
_AT_ONCE: Final = frozenset("\t\r\0")
# Blanks, controls and invisible marks (BOM) before the first sign do not make it harmless.
_PASSED_OVER: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def reads_as_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; full-width signs count as plain ones."""
    for sign in text:
        if sign in _AT_ONCE:
            return True
        if unicodedata.category(sign) not in _PASSED_OVER:
            return unicodedata.normalize("NFKC", sign)[:1] in _BEGINS_A_FORMULA
    return False
