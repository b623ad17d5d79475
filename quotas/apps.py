from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "quotas"
    verbose_name = "Chỉ tiêu"

    def ready(self) -> None:
        from django.db.models import Q

        from membership.registry import follow_organisation
        from quotas.operations.reorganisation import pass_quotas

        follow_organisation(
            "quotas.Quota",
            "organisation",
            moves=True,
            label="chỉ tiêu",
            held=lambda day: Q(valid_to=None, period_to__gte=day),
            passes=pass_quotas,
            counted_as="quotas",
        )
        follow_organisation("quotas.ReportedFigure", "organisation", moves=False)
