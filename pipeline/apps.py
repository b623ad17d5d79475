from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = "Con đường vào Đảng"

    def ready(self) -> None:
        from membership.registry import load_reference_with
        from pipeline import followers
        from pipeline.operations import reference

        followers.register()
        load_reference_with(reference.load)
