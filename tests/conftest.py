"""Where the fixtures of all tests are listed."""

pytest_plugins = [
    "tests.fixtures.services",
    "tests.fixtures.databases",
    "tests.fixtures.browser",
    "tests.fixtures.cast",
]
