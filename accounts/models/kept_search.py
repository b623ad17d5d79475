import secrets

from django.conf import settings
from django.db import models


def new_token() -> str:
    """A name for a search that says nothing of what is searched."""
    return secrets.token_urlsafe(12)


class KeptSearch(models.Model):
    """The words of a search under a random token, so that no name ever stands in a URL (từ khóa tìm kiếm).

    Sealed, because they may be a whole citizen number.
    """

    token = models.CharField("khóa", max_length=24, primary_key=True, default=new_token)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_words = models.BinaryField("từ khóa (mã hóa)")
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    class Meta:
        verbose_name = "lần tìm"
