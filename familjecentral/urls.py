"""The one place that knows every app's addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from activities.views.house import sitemap_xml
from familjecentral import health, well_known
from familjecentral.languages.addresses import in_every_language
from familjecentral.outbox.views import sent_mail

handler404 = "activities.views.finding.not_found"

urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("robots.txt", well_known.robots_txt, name="robots_txt"),
    path("sitemap.xml", sitemap_xml, name="sitemap_xml"),
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
urlpatterns += in_every_language(
    path("", include("staff.public_urls")),
    path("", include("feedback.urls")),
    path("", include("visits.public_urls")),
    path("", include("activities.urls")),
)
