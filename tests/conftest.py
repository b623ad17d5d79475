"""Where the fixtures of all tests are listed."""

pytest_plugins = [
    "tests.fixtures.broker",
    "tests.fixtures.databases",
    "tests.fixtures.browser",
    "tests.fixtures.cast",
    "tests.fixtures.freshness",
]
