from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "quotas"
    verbose_name = "Chỉ tiêu"

    def ready(self) -> None:
        from django.db.models import Q

        from membership.registry import follow_organisation

        follow_organisation(
            "quotas.Quota",
            "organisation",
            moves=True,
            label="chỉ tiêu",
            held=lambda day: Q(valid_to=None, period_to__gte=day),
        )
        follow_organisation("quotas.ReportedFigure", "organisation", moves=False)
