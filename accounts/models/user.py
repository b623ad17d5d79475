from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models

from accounts.history import tracked


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it cannot sign in until an invitation is taken up."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who works with the system (tài khoản). What they may do stands in their grants."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True, validators=[ASCIIUsernameValidator()])
    full_name = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ", max_length=120, blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
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

    @property
    def initials(self) -> str:
        """Two letters for the round mark in the corner of every page."""
        words = (self.full_name or self.username).split()
        return "".join(word[0] for word in (words[0], words[-1])).upper() if len(words) > 1 else words[0][:2].upper()
