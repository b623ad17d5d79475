from django.urls import path

from pipeline.views import (
    admission,
    admission_list,
    admission_person,
    candidacy,
    candidacy_list,
    citizen_id,
    ending,
    person_options,
    stage,
)

urlpatterns = [
    path("nguon/", candidacy_list.candidacies, name="candidacy_list"),
    path("nguon/tim/", candidacy_list.search, name="people_search"),
    path("nguon/cot/", candidacy_list.choose_columns, name="candidacy_columns"),
    path("nguon/<int:pk>/", candidacy.person_page, name="candidacy_detail"),
    path("nguon/<int:pk>/lich-su/", candidacy.history, name="candidacy_history"),
    path("nguon/<int:pk>/so-can-cuoc/", citizen_id.reveal_citizen_id, name="citizen_id_reveal"),
    path("nguon/<int:pk>/nguoi-giup-do/goi-y/", person_options.mentor_options, name="mentor_options"),
    path("nguon/<int:pk>/buoc/<slug:code>/", stage.StageStep.as_view(), name="stage_step"),
    path("nguon/<int:pk>/buoc/<slug:code>/kiem-tra/", stage.stage_checks, name="stage_checks"),
    path("nguon/<int:pk>/lui-buoc/", ending.CandidacyReturn.as_view(), name="candidacy_return"),
    path("nguon/<int:pk>/chuyen/", ending.CandidacyHandOver.as_view(), name="candidacy_hand_over"),
    path("nguon/<int:pk>/ket-thuc/<slug:code>/", ending.CandidacyExit.as_view(), name="candidacy_exit"),
    path("nguon/<int:pk>/dien-bien/<int:event>/huy/", ending.EventVoid.as_view(), name="event_void"),
    path("ket-nap/", admission_list.admissions, name="admission_list"),
    path("ket-nap/moi/", admission.admission_entry, name="admission_new"),
    path("ket-nap/moi/nguoi/", admission_person.admission_person, name="admission_person"),
    path("ket-nap/moi/goi-y/", person_options.person_options, name="person_options"),
    path("ket-nap/moi/bo-nhap/", admission.admission_anew, name="admission_anew"),
    path("ket-nap/<int:pk>/", admission.admission_done, name="admission_done"),
]
