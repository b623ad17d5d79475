"""Every page and the API. Paths are Vietnamese words without marks, route names English."""

from importlib.util import find_spec

from django.urls import include, path

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

_ROOMS = ("accounts", "jobs", "membership", "pipeline", "quotas", "reports")

urlpatterns = [
    *(path("", include(f"{room}.urls")) for room in _ROOMS if find_spec(f"{room}.urls")),
    *([path("", include("config.health"))] if find_spec("config.health") else []),
    *([path("api/v1/", include("config.api"))] if find_spec("config.api") else []),
]
