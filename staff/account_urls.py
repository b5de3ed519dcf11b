"""The pages of django-allauth that we use, and no other; and our own about one's account."""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from .views import account, factors, joining, oidc, pins

urlpatterns = [
    path("", account.my_account, name="my_account"),
    path("sessions/end/", account.end_other_sessions, name="end_other_sessions"),
    path("sessions/<int:pk>/end/", account.end_session, name="end_session"),
    path("password/", account.change_password, name="account_change_password"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/app/", factors.add_app, name="mfa_activate_totp"),
    path("second-factor/app/remove/", factors.remove_app, name="mfa_deactivate_totp"),
    path("second-factor/passkey/", factors.add_passkey, name="mfa_add_webauthn"),
    path("second-factor/passkey/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("second-factor/codes/", never_cache(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", factors.make_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("login/second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("login/", joining.SignIn.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("pin/", pins.new_pin, name="account_pin"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # only ever says that IT makes the accounts
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("oidc/<str:provider_id>/login/", oidc.begin, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("oidc/cancelled/", oidc.cancelled, name="socialaccount_login_cancelled"),
    path("no-roles/", joining.no_roles, name="account_no_roles"),
    path("invitation/<str:token>/", joining.invitation, name="account_invitation"),
]
