from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("Centres, services and people")

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from allauth.mfa.signals import authentication_failed, authenticator_used
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

        from familjecentral.audit.details import declare_details

        from . import data_requests, own_texts, second_factor, secrecy, sessions, sign_in, translating
        from .models import DataRequest, StaffRole
        from .retention import house
        from .retention.register import RECORD_TYPES

        secrecy.give_permissions()
        declare_details(StaffRole.Role.choices)
        declare_details(
            [*DataRequest.Identity.choices, *DataRequest.Outcome.choices, *data_requests.Reason.choices]
        )
        declare_details((each.code, each.code) for each in RECORD_TYPES)
        declare_details((translating.code_in_log(code), name) for code, name in translating.languages())
        declare_details((permission, permission) for permission in secrecy.PERMISSIONS)

        user_logged_in.connect(sign_in.log_signed_in, dispatch_uid="log_signed_in")
        user_logged_in.connect(sessions.begin, dispatch_uid="begin_session")
        user_logged_out.connect(sign_in.log_signed_out, dispatch_uid="log_signed_out")
        user_login_failed.connect(sign_in.log_sign_in_failed, dispatch_uid="log_sign_in_failed")
        password_reset.connect(sign_in.log_new_password, dispatch_uid="log_new_password")
        authenticator_used.connect(second_factor.log_used, dispatch_uid="log_second_factor_used")
        authentication_failed.connect(second_factor.log_failed, dispatch_uid="log_second_factor_failed")
        house.register_purges()
        translating.register(own_texts.HOUSE)
