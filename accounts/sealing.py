"""Encryption of what must not lie open in the database: with the first of `FIELD_KEYS`, readable with any of them."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal_text(text: str) -> bytes:
    return _cipher().encrypt(text.encode())


def open_text(token: bytes | memoryview) -> str:
    """
    :raises InvalidToken: sealed with a key that is not among `FIELD_KEYS` any more.
    """
    return _cipher().decrypt(bytes(token)).decode()


def seal_anew(token: bytes | memoryview) -> bytes:
    """The same text sealed with the first key."""
    return _cipher().rotate(bytes(token))


def is_sealed_with_first_key(token: bytes | memoryview) -> bool:
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(bytes(token))
    except InvalidToken:
        return False
    return True


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
