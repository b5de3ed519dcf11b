"""What the centre lead opens, and of it coordinators what no visitor has written."""

from django.urls import path

from .views import comments, suggestions, telling

app_name = "feedback"
urlpatterns = [
    path("synpunkter/", comments.comments, name="list"),
    path("synpunkter/<int:pk>/", comments.comment, name="comment"),
    path("synpunkter/ni-sa-vi-gjorde/", telling.said_and_done, name="said_and_done"),
    path("synpunkter/forslag/", suggestions.suggestions, name="suggestions"),
    path("synpunkter/forslag/<int:pk>/", suggestions.proposal, name="proposal"),
]
