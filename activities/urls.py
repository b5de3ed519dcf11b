"""What parents open. Addresses are Swedish words: they are read aloud and printed on posters."""

from django.urls import path

from .views import cohorts, drawing, feeds, finding, invitations, own_data, public, reminders, sign_ups, world

urlpatterns = [
    path("", public.centres, name="centres"),
    path("anmald/lamnat/", sign_ups.left_sign_up, name="left_sign_up"),
    path("anmald/raderat/", own_data.erased, name="erased"),
    path("anmald/<str:token>/", sign_ups.my_sign_up, name="my_sign_up"),
    path("anmald/<str:token>/avboka/", sign_ups.cancel_sign_up, name="cancel_sign_up"),
    path("anmald/<str:token>/byt-grupp/", cohorts.change_group, name="change_group"),
    path("anmald/<str:token>/andra/", sign_ups.change_sign_up, name="change_sign_up"),
    path("anmald/<str:token>/svara/", sign_ups.answer_offer, name="answer_offer"),
    path("anmald/<str:token>/inga-paminnelser/", reminders.stop_reminders, name="stop_reminders"),
    path("anmald/<str:token>/samtycke/", sign_ups.my_consent, name="my_consent"),
    path(
        "anmald/<str:token>/samtycke/<int:pk>/aterta/", sign_ups.take_back_my_consent, name="take_back_my_consent"
    ),
    path("anmald/<str:token>/allt/", own_data.my_data, name="my_data"),
    path("anmald/<str:token>/allt.json", own_data.my_data_file, name="my_data_file"),
    path("anmald/<str:token>/radera/", own_data.erase_my_data, name="erase_my_data"),
    path("anmald/<str:token>/kalender.ics", feeds.my_calendar, name="my_calendar"),
    path("v/<int:centre_id>/<int:year>-<int:number>/", world.poster_week, name="poster_week"),  # short: a QR code
    path("lottning/verify_draw.py", drawing.script, name="verify_draw"),
    path("<slug:slug>/", public.centre, name="centre"),
    path("<slug:slug>/kalender.ics", feeds.centre_calendar, name="centre_calendar"),
    path("<slug:slug>/kort.png", world.centre_card, name="centre_card"),
    path("<slug:slug>/andringar.xml", feeds.changes_atom, name="changes_atom"),
    path("<slug:slug>/andringar.json", feeds.changes_json, name="changes_json"),
    path("<slug:slug>/vecka.json", world.week_json, name="week_json"),
    path("<slug:slug>/inbaddad-vecka/", world.embedded_week, name="embedded_week"),
    path("<slug:slug>/vecka/", public.this_week, name="this_week"),
    path("<slug:slug>/vecka/<int:year>-<int:number>/", public.week, name="week"),
    path("<slug:slug>/manad/<int:year>-<int:number>/", public.month, name="month"),
    path("<slug:slug>/sok/", finding.search, name="search"),
    path("<slug:slug>/vecka/<int:year>-<int:number>/affisch-<str:paper>.pdf", world.poster, name="poster"),
    path("<slug:slug>/aktivitet/<int:pk>/kalender.ics", feeds.activity_calendar, name="activity_calendar"),
    path("<slug:slug>/grupper/", public.groups, name="groups"),
    path("<slug:slug>/traff/<int:pk>/", public.session, name="session"),
    path("<slug:slug>/traff/<int:pk>/kalender.ics", feeds.session_calendar, name="session_calendar"),
    path("<slug:slug>/traff/<int:pk>/kort.png", world.session_card, name="session_card"),
    path("<slug:slug>/traff/<int:pk>/anmalan/", sign_ups.sign_up_to_session, name="sign_up"),
    path("<slug:slug>/serie/<int:pk>/", public.series, name="series"),
    path("<slug:slug>/serie/<int:pk>/kalender.ics", feeds.series_calendar, name="series_calendar"),
    path("<slug:slug>/serie/<int:pk>/anmalan/", sign_ups.sign_up_to_series, name="sign_up_series"),
    path("<slug:slug>/lottning/<int:pk>/", drawing.draw, name="draw"),
    path("<slug:slug>/lottning/<int:pk>/lottning.json", drawing.draw_json, name="draw_json"),
    path("<slug:slug>/inbjudan/", invitations.invitation, name="invitation"),
    path("<slug:slug>/inbjudan/<str:code>/", invitations.invited_sign_up, name="invited_sign_up"),
]
