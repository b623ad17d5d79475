from django.urls import path

from exchange.views import user_sheet

_SHEET = "quan-tri/tai-khoan/tu-tep/"

urlpatterns = [
    path(_SHEET, user_sheet.user_sheet, name="user_sheet"),
    path(f"{_SHEET}mau.xlsx", user_sheet.blank, name="user_sheet_blank"),
    path(f"{_SHEET}ghi/", user_sheet.commit, name="user_sheet_commit"),
]
