"""The Union: who leads its bodies, its members; and the yearly rating of both systems."""

from django.urls import path

from membership.views import leadership, rating, union_member

urlpatterns = [
    path("to-chuc/<int:number>/lanh-dao/", leadership.Lead.as_view(), name="organisation_lead"),
    path("xep-loai/", rating.ratings, name="rating_years"),
    path("xep-loai/<int:year>/", rating.rating_sheet, name="rating_sheet"),
    path("xep-loai/<int:year>/mo-lai/", rating.rating_reopen, name="rating_reopen"),
    path("doan-vien/", union_member.union_member_list, name="union_member_list"),
    path("doan-vien/tim/", union_member.union_member_search, name="union_member_search"),
    path("doan-vien/<int:pk>/chuyen/", union_member.union_member_send, name="union_member_send"),
    path("doan-vien/<int:pk>/truong-thanh/", union_member.union_member_leave, name="union_member_leave"),
    path("chuyen-sinh-hoat/", union_member.transfer_list, name="transfer_list"),
    path("chuyen-sinh-hoat/<int:pk>/", union_member.transfer_answer, name="transfer_answer"),
]
