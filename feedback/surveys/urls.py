"""What visitors open, outside the languages of the other pages: the survey has more, and says its own."""

from django.urls import path, re_path

from . import views

SLUG = r"(?P<slug>[-\w]+)/(?P<path>enkat|barnenkat)"
urlpatterns = [
    path("enkat/<str:token>/", views.invited, name="survey_invited"),
    path("<slug:slug>/enkat/", views.choose, name="survey_choose"),
    re_path(rf"^{SLUG}/(?P<language>[a-z-]+)/$", views.survey, name="survey"),
    re_path(rf"^{SLUG}/(?P<language>[a-z-]+)/tack/$", views.thanks, name="survey_thanks"),
]
