"""What parents open. Addresses are Swedish words: they are read aloud and printed on posters."""

from django.urls import path

from .views import cohorts, public, sign_ups

urlpatterns = [
    path("", public.centres, name="centres"),
    path("anmald/lamnat/", sign_ups.left_sign_up, name="left_sign_up"),
    path("anmald/<str:token>/", sign_ups.my_sign_up, name="my_sign_up"),
    path("anmald/<str:token>/avboka/", sign_ups.cancel_sign_up, name="cancel_sign_up"),
    path("anmald/<str:token>/byt-grupp/", cohorts.change_group, name="change_group"),
    path("anmald/<str:token>/andra/", sign_ups.change_sign_up, name="change_sign_up"),
    path("anmald/<str:token>/svara/", sign_ups.answer_offer, name="answer_offer"),
    path("anmald/<str:token>/samtycke/", sign_ups.my_consent, name="my_consent"),
    path(
        "anmald/<str:token>/samtycke/<int:pk>/aterta/", sign_ups.take_back_my_consent, name="take_back_my_consent"
    ),
    path("anmald/<str:token>/kalender.ics", sign_ups.my_calendar, name="my_calendar"),
    path("<slug:slug>/", public.centre, name="centre"),
    path("<slug:slug>/vecka/", public.this_week, name="this_week"),
    path("<slug:slug>/vecka/<int:year>-<int:number>/", public.week, name="week"),
    path("<slug:slug>/grupper/", public.groups, name="groups"),
    path("<slug:slug>/traff/<int:pk>/", public.session, name="session"),
    path("<slug:slug>/traff/<int:pk>/anmalan/", sign_ups.sign_up_to_session, name="sign_up"),
    path("<slug:slug>/serie/<int:pk>/", public.series, name="series"),
    path("<slug:slug>/serie/<int:pk>/anmalan/", sign_ups.sign_up_to_series, name="sign_up_series"),
]
