from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "familjecentral.forms"
    label = "familjecentral_forms"
