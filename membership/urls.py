from django.urls import URLPattern, URLResolver, include, path

from membership.views import organisation, organisation_change, organisation_options, scope, tree

_BODY = "to-chuc/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("chon-don-vi/", scope.scope_choice, name="scope_choice"),
    path("to-chuc/", tree.organisation_tree, name="organisation_tree"),
    path("to-chuc/goi-y/", organisation_options.organisation_options, name="organisation_options"),
    path("to-chuc/them/", organisation_change.EstablishTop.as_view(), name="organisation_establish_top"),
    path(_BODY, organisation.organisation_detail, name="organisation_detail"),
    path(f"{_BODY}truc-thuoc/", tree.organisation_branch, name="organisation_branch"),
    path(f"{_BODY}them/", organisation_change.Establish.as_view(), name="organisation_establish"),
    path(f"{_BODY}doi-ten/", organisation_change.Rename.as_view(), name="organisation_rename"),
    path(f"{_BODY}doi-loai/", organisation_change.Retype.as_view(), name="organisation_retype"),
    path(f"{_BODY}chuyen/", organisation_change.Move.as_view(), name="organisation_move"),
    path(f"{_BODY}ket-thuc/", organisation_change.Close.as_view(), name="organisation_close"),
    path("", include("membership.urls_reorganisation")),
    path("", include("membership.urls_users")),
    path("", include("membership.urls_reference")),
    path("", include("membership.urls_member")),
]
