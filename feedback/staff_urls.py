"""What the centre lead opens."""

from django.urls import path

from . import views

app_name = "feedback"
urlpatterns = [
    path("synpunkter/", views.comments, name="list"),
    path("synpunkter/<int:pk>/hanterad/", views.handled, name="handled"),
]
