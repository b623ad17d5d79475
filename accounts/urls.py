"""Sign-in and one's own account, under the route names that allauth looks for."""

from django.urls import path

from accounts.views import draft, invitation, passkey, sign_in

_FACTOR = "tai-khoan/xac-thuc-hai-lop/"

urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="account_login"),
    path("dang-nhap/xac-thuc/", sign_in.second_step, name="mfa_authenticate"),
    path("dang-nhap/tai-khoan-da-khoa/", sign_in.inactive, name="account_inactive"),
    path("dang-xuat/", sign_in.sign_out, name="account_logout"),
    path("loi-moi/", invitation.accept_invitation, name="invitation_accept"),
    path("loi-moi/<str:secret>/", invitation.open_invitation, name="invitation_open"),
    path("tai-khoan/xac-nhan/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/doi-mat-khau/", sign_in.change_password, name="account_change_password"),
    path(_FACTOR, sign_in.second_factor, name="mfa_index"),
    path(f"{_FACTOR}xac-nhan/", sign_in.second_factor_again, name="mfa_reauthenticate"),
    path(f"{_FACTOR}bat/", sign_in.enrol_second_factor, name="mfa_activate_totp"),
    path(f"{_FACTOR}tat/", sign_in.drop_second_factor, name="mfa_deactivate_totp"),
    path(f"{_FACTOR}khoa/them/", passkey.add, name="mfa_add_webauthn"),
    path(f"{_FACTOR}khoa/<int:pk>/bo/", passkey.remove, name="mfa_remove_webauthn"),
    path(f"{_FACTOR}khoa/xac-nhan/", passkey.again, name="mfa_reauthenticate_webauthn"),
    path("dang-nhap/khoa/", passkey.sign_in, name="mfa_login_webauthn"),
    path("tai-khoan/ma-du-phong/", sign_in.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("tai-khoan/ma-du-phong/tao/", sign_in.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("tai-khoan/ma-du-phong/tai-xuong/", sign_in.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("tai-khoan/phien/", sign_in.own_sessions, name="usersessions_list"),
    path("ban-nhap/", draft.save_draft, name="draft_save"),
]
