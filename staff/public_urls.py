"""What anyone may read about their data, cookies and accessibility. Swedish words, as all public addresses."""

from django.urls import path

from .views import public_documents

urlpatterns = [
    path("kakor/", public_documents.storage, name="storage"),
    path("tillganglighet/", public_documents.accessibility, name="accessibility"),
    path("<slug:slug>/dina-uppgifter/", public_documents.your_data, name="your_data"),
]
