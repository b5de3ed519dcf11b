"""What visitors open, outside the languages of the other pages: the survey has more, and says its own."""

from django.urls import path, re_path

from . import kiosk_views, views

SLUG = r"(?P<slug>[-\w]+)/(?P<path>enkat|barnenkat)"
urlpatterns = [
    path("enkat/platta/sw.js", kiosk_views.service_worker, name="survey_worker"),
    path("enkat/platta/svar/", kiosk_views.receive, name="survey_receive"),
    path("enkat/platta/<str:code>/", kiosk_views.page, name="survey_kiosk"),
    path("enkat/<str:token>/", views.invited, name="survey_invited"),
    path("<slug:slug>/enkat/", views.choose, name="survey_choose"),
    path("<slug:slug>/enkat/affisch.pdf", kiosk_views.poster, name="survey_poster"),
    re_path(rf"^{SLUG}/(?P<language>[a-z-]+)/$", views.survey, name="survey"),
    re_path(rf"^{SLUG}/(?P<language>[a-z-]+)/tack/$", views.thanks, name="survey_thanks"),
]
