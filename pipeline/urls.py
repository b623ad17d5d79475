from django.urls import path

from pipeline.views import candidacy, candidacy_list, citizen_id

urlpatterns = [
    path("nguon/", candidacy_list.candidacies, name="candidacy_list"),
    path("nguon/tim/", candidacy_list.search, name="people_search"),
    path("nguon/cot/", candidacy_list.choose_columns, name="candidacy_columns"),
    path("nguon/<int:pk>/", candidacy.person_page, name="candidacy_detail"),
    path("nguon/<int:pk>/lich-su/", candidacy.history, name="candidacy_history"),
    path("nguon/<int:pk>/so-can-cuoc/", citizen_id.reveal_citizen_id, name="citizen_id_reveal"),
]
