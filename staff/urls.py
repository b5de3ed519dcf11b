"""What staff open about their centre's tablets and the service they act for."""

from django.urls import path

from .views import acting, tablets

app_name = "staff"
urlpatterns = [
    path("verksamhet/", acting.act_for, name="act_for"),
    path("plattor/", tablets.shared_tablets, name="tablets"),
    path("plattor/ny/", tablets.pair, name="pair_tablet"),
    path("plattor/<int:pk>/avsluta/", tablets.end, name="end_tablet"),
]
