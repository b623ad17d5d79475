from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "Con đường vào Đảng"

    def ready(self) -> None:
        from pipeline import followers

        followers.register()
