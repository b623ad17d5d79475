"""The keeping of the official lists."""

from django.urls import path

from membership.views import reference

_LIST = "quan-tri/danh-muc/<slug:code>/"

urlpatterns = [
    path("quan-tri/danh-muc/", reference.lists, name="reference_index"),
    path(_LIST, reference.entries, name="reference_list"),
    path(f"{_LIST}them/", reference.add, name="reference_add"),
    path(f"{_LIST}<str:key>/", reference.change, name="reference_change"),
    path(f"{_LIST}<str:key>/xoa/", reference.remove, name="reference_remove"),
]
