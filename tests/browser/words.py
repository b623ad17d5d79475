"""Which words and spellings no page may show."""

import re

ENGLISH = re.compile(
    r"\b(the|and|of|with|this|that|please|required|enter an?|select|choose|invalid|value|values|delete|change|search|"
    r"error|errors|save|none|null|undefined|NaN|true|false|ensure|field|password|username|login|logout|page|not found|"
    r"forbidden|server|month|months|week|weeks|hour|hours|minutes|ago|yes|unknown)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"\b(ứng viên|pipeline|funnel|dashboard|import|submit|user|users)\b", re.IGNORECASE)
FORMATS = {
    "ISO date": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "date with hyphens": re.compile(r"(?<![\d/.-])\d{1,2}-\d{1,2}-\d{4}\b"),
    "comma for thousands": re.compile(r"(?<![\d,.])\d{1,3},\d{3}(?![\d%])"),
    "dot for decimals": re.compile(r"\d\.\d+%|\d\.\d{1,2}(?![\d.])(?=\s*(?:điểm|%))"),
    "thousands not grouped": re.compile(r"(?<![\d./-])\d{4,}(?= (?:ngày|người|đảng viên|đơn vị)\b)"),
    "template": re.compile(r"{{|}}|{%|%}"),
}


def names_in(title: str, names: frozenset[str]) -> list[str]:
    words = re.findall(r"\w+", title)
    runs = (" ".join(words[start : start + length]) for length in range(2, 7) for start in range(len(words)))
    return [run for run in runs if run in names]


def faults_of_words(text: str) -> list[str]:
    rules = {"English": ENGLISH, "forbidden word": FORBIDDEN, **FORMATS}
    found = ((name, match) for name, rule in rules.items() for match in rule.finditer(text))
    return [f"{name}: {text[max(0, m.start() - 25) : m.end() + 25]!r}" for name, m in found]
