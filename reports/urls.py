from django.urls import path

from reports.views import figure_list, overview

urlpatterns = [
    path("tong-quan/", overview.overview_page, name="overview"),
    path("tong-quan/danh-sach/", figure_list.figure_list, name="figure_list"),
]
