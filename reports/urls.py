from django.urls import path

from reports.views import conversion, figure, figure_list, overview

urlpatterns = [
    path("tong-quan/", overview.overview_page, name="overview"),
    path("tong-quan/danh-sach/", figure_list.figure_list, name="figure_list"),
    path("tong-quan/gioi-thieu/", conversion.conversion_page, name="conversion"),
    path("tong-quan/so-lieu/", figure.figure_page, name="figure"),
]
