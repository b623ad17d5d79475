from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = "Tổ chức và con người"

    def ready(self) -> None:
        from membership import followers, tasks  # noqa: F401  (registers its kind of job)

        followers.register()
