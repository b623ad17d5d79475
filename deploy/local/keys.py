"""The keys of a local installation: made once, kept where only this user can read them."""

import base64
import json
import os
import secrets

from deploy.local.places import LOCAL

FILE = LOCAL / "keys.json"


def local_keys() -> dict[str, str]:
    """The keys as environment variables; citizen numbers stored with them are lost with this file."""
    if not FILE.exists():
        draft = FILE.with_name(f"keys-{os.getpid()}.json")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(_new_keys(), file, indent=2)
        # Linking fails when another process was first, and its keys are the ones in use.
        try:
            os.link(draft, FILE)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    keys: dict[str, str] = json.loads(FILE.read_text())
    return keys


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "HMAC_KEY": secrets.token_hex(32),
        "METRICS_TOKEN": secrets.token_urlsafe(24),
    }
