from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "Tệp vào, tệp ra"

    def ready(self) -> None:
        from exchange import tasks  # noqa: F401  (registers its kind of job)
