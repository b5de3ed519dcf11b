"""The pages of django-allauth that we use, and no other: sign in, sign out, a new password; and our own."""

from allauth.account import views
from django.urls import path, re_path

from .views import joining, oidc, pins

urlpatterns = [
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
