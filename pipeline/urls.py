from django.urls import path

from pipeline.views import candidacy_list

urlpatterns = [
    path("nguon/", candidacy_list.candidacies, name="candidacy_list"),
    path("nguon/tim/", candidacy_list.search, name="people_search"),
    path("nguon/cot/", candidacy_list.choose_columns, name="candidacy_columns"),
]
