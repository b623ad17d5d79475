"""After a new first key of `FIELD_KEYS`: seal the citizen numbers anew."""

from accounts.operations.key import rotate, rotate_own
from accounts.sealing import is_sealed_with_first_key, seal_anew
from membership.models import Person


def rotate_keys() -> dict[str, int]:
    """How many citizen numbers and how many other sealed things were sealed anew; running it again changes nothing."""
    sealed = Person.objects.filter(citizen_id_encrypted__isnull=False).only("pk", "citizen_id_encrypted")
    return {"citizen_ids": rotate(sealed, _citizen_id), "others": rotate_own()}


def _citizen_id(row: Person) -> bool:
    token = row.citizen_id_encrypted
    if token is None or is_sealed_with_first_key(token):
        return False
    Person.objects.filter(pk=row.pk).update(citizen_id_encrypted=seal_anew(token))
    return True
