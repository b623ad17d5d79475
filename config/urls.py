"""Every page and the API. Paths are Vietnamese words without marks, route names English."""

from django.urls import include, path

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    *(
        path("", include(f"{room}.urls"))
        for room in ("accounts", "exchange", "membership", "pipeline", "quotas", "reports")
    ),
    path("", include("config.health")),
    path("api/v1/", include("config.api")),
]
