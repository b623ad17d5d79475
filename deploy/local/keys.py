"""The keys of a local installation: made once, kept where only this user can read them."""

import base64
import json
import os
import secrets

from deploy.local.locks import held
from deploy.local.places import LOCAL, write_private

FILE = LOCAL / "keys.json"


def local_keys() -> dict[str, str]:
    """The keys as environment variables; citizen numbers stored with them are lost with this file."""
    with held("keys"):
        if not FILE.exists():
            write_private(FILE, json.dumps(_new_keys(), indent=2))
        keys: dict[str, str] = json.loads(FILE.read_text())
    return keys


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "HMAC_KEY": secrets.token_hex(32),
        "METRICS_TOKEN": secrets.token_urlsafe(24),
    }
