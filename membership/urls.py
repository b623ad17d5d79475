from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from membership.views import organisation_options, scope

urlpatterns: list[URLPattern | URLResolver] = [
    path("chon-don-vi/", scope.scope_choice, name="scope_choice"),
    path("to-chuc/goi-y/", organisation_options.organisation_options, name="organisation_options"),
    *([path("", include("membership.urls_users"))] if find_spec("membership.urls_users") else []),
]
