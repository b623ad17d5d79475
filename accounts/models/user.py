import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models

from accounts.history import tracked
from common.text import search_key, sort_key, split_name


def _composed(password: str | None) -> str | None:
    """One spelling of a password: Windows' own Vietnamese keyboard emits decomposed letters, others do not."""
    return None if password is None else unicodedata.normalize("NFC", password)


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it cannot sign in until an invitation is taken up."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked(exclude=["password", "last_login", "reopened_at", "sort_key", "search_key"])
class User(AbstractBaseUser):
    """A person who works with the system (tài khoản). What they may do stands in their grants."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True, validators=[ASCIIUsernameValidator()])
    full_name = models.CharField("họ và tên", max_length=120)
    sort_key = models.CharField(max_length=400, db_collation="C", default="", editable=False)
    search_key = models.CharField(max_length=260, default="", editable=False)
    position = models.CharField("chức vụ", max_length=120, blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    # Whoever is let in again counts as used from then on, not from the last sign-in long ago.
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True)
    created_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người tạo"
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.username

    def save(self, **words: Any) -> None:
        self.index_name()
        super().save(**words)

    def index_name(self) -> None:
        """Bring the keys by which accounts are found and ordered into line with the name."""
        self.sort_key = sort_key(*split_name(self.full_name))
        self.search_key = search_key(f"{self.full_name} {self.username}")

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(_composed(raw_password))

    @property
    def initials(self) -> str:
        """Two letters for the round mark in the corner of every page."""
        words = (self.full_name or self.username).split()
        return "".join(word[0] for word in (words[0], words[-1])).upper() if len(words) > 1 else words[0][:2].upper()
