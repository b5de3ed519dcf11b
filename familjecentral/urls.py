"""The one place that knows every app's addresses."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from familjecentral import health, well_known
from familjecentral.outbox.views import sent_mail

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("robots.txt", well_known.robots_txt, name="robots_txt"),
    path(".well-known/security.txt", well_known.security_txt, name="security_txt"),
    path("admin/", admin.site.urls),
    path("account/", include("staff.account_urls")),
    path("platta/", include("staff.tablet_urls")),
    path("personal/", include("staff.urls")),
    path("personal/", include("visits.urls")),
    path("personal/", include("activities.staff_urls")),
    path("personal/", include("feedback.staff_urls")),
    path("personal/enkat/", include("feedback.surveys.staff_urls")),
    path("personal/logg/", include("staff.log_urls")),
    path("personal/rapport/", include("reports.urls")),
    path("", include("feedback.surveys.urls")),
]
if settings.DEBUG:
    urlpatterns += [
        path("sent-mail/", sent_mail, name="sent_mail"),
        path("komponenter/", include("demo.gallery.urls")),
    ]
urlpatterns += i18n_patterns(
    path("", include("staff.public_urls")),
    path("", include("feedback.urls")),
    path("", include("visits.public_urls")),
    path("", include("activities.urls")),
    prefix_default_language=False,
)
