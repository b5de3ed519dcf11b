from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "familjecentral.languages"
    label = "familjecentral_languages"
