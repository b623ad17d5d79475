from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "quotas"
    verbose_name = "Chỉ tiêu"

    def ready(self) -> None:
        from membership.registry import follow_organisation

        follow_organisation("quotas.Quota", "organisation", moves=True, label="chỉ tiêu")
        follow_organisation("quotas.ReportedFigure", "organisation", moves=False)
