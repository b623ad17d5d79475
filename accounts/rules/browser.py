"""What a browser calls itself, in words that its user knows."""

from typing import Final

# The first that is found: Edge and Cốc Cốc also call themselves Chrome, Chrome also calls itself Safari.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """`Chrome trên Windows`; what is not known stays as it was sent, shortened."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} trên {system}" if browser and system else browser or system or user_agent[:60]
