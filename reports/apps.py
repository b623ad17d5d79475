from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Số liệu"

    def ready(self) -> None:
        from membership.registry import on_segments_changed
        from reports import tasks  # noqa: F401  (registers its kinds of jobs)
        from reports.operations.stale_fact import forget_segments

        on_segments_changed(forget_segments)
