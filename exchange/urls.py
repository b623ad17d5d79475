from django.urls import path

from exchange.views import export, reorganisation_file, reorganisation_job, user_sheet

_TREE = "to-chuc/tu-tep/"
_SHEET = "quan-tri/tai-khoan/tu-tep/"

urlpatterns = [
    path("nguon/xuat/", export.export_new, name="export_new"),
    path("xuat/<uuid:pk>/", export.export_detail, name="export_detail"),
    path("xuat/<uuid:pk>/tai/", export.export_fetch, name="export_fetch"),
    path(_TREE, reorganisation_file.reorganisation_file, name="reorganisation_file"),
    path(f"{_TREE}cay.xlsx", reorganisation_file.workbook, name="reorganisation_workbook"),
    path(f"{_TREE}ghi/", reorganisation_file.write, name="reorganisation_file_write"),
    path(f"{_TREE}<int:pk>/", reorganisation_job.reorganisation_job, name="reorganisation_job"),
    path(_SHEET, user_sheet.user_sheet, name="user_sheet"),
    path(f"{_SHEET}mau.xlsx", user_sheet.blank, name="user_sheet_blank"),
    path(f"{_SHEET}ghi/", user_sheet.commit, name="user_sheet_commit"),
]
