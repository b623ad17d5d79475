from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "Tác vụ"

    def ready(self) -> None:
        from jobs import tasks  # noqa: F401  (registers its kinds of jobs)
