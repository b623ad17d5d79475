from django.urls import path

from membership.views import planned_change
from membership.views.merger import Merger
from membership.views.split import Split

urlpatterns = [
    path("to-chuc/sap-nhap/", Merger.as_view(), name="organisation_merge"),
    path("to-chuc/<int:number>/chia-tach/", Split.as_view(), name="organisation_split"),
    path("to-chuc/cho-hieu-luc/", planned_change.planned_change_list, name="planned_change_list"),
    path("to-chuc/cho-hieu-luc/<int:pk>/bo/", planned_change.planned_change_withdraw, name="planned_change_withdraw"),
]
