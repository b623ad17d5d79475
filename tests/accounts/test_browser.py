import pytest

from accounts.rules.browser import browser_of

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36{}"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (CHROME.format("Windows NT 6.1; Win64; x64", ""), "Chrome trên Windows"),
        (CHROME.format("Windows NT 10.0; Win64; x64", " Edg/109.0.1518.55"), "Edge trên Windows"),
        (CHROME.format("Linux; Android 13", ""), "Chrome trên Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 13_1) Version/16.1 Safari/605.1.15", "Safari trên macOS"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_browser_is_told_in_known_words(sent, told):
    assert browser_of(sent) == told
