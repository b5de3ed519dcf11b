"""What staff open about their centre's tablets and the service they act for."""

from django.urls import path

from .views import (
    acting,
    data_requests,
    development,
    documents,
    goals,
    improvement,
    introduction,
    retention,
    steering,
    tablets,
    training,
)

app_name = "staff"
urlpatterns = [
    path("verksamhet/", acting.act_for, name="act_for"),
    path("registerutdrag/", data_requests.data_requests, name="data_requests"),
    path("registerutdrag/<int:pk>/", data_requests.data_request, name="data_request"),
    path("plattor/", tablets.shared_tablets, name="tablets"),
    path("plattor/ny/", tablets.pair, name="pair_tablet"),
    path("plattor/<int:pk>/avsluta/", tablets.end, name="end_tablet"),
    path("utveckling/", development.development, name="development"),
    path("utveckling/utbildning/", training.training, name="training"),
    path("utveckling/utbildning/<int:pk>/ta-tillbaka/", training.take_back, name="take_back_training"),
    path("utveckling/utbildning/teman/", training.themes, name="training_themes"),
    path("utveckling/utbildning/teman/fran-programmet/", training.ship_themes, name="ship_training_themes"),
    path("utveckling/utbildning/teman/<int:pk>/", training.change_theme, name="change_training_theme"),
    path("utveckling/introduktion/", introduction.introduction, name="introduction"),
    path("utveckling/introduktion/<int:pk>/punkt/<int:item_id>/", introduction.tick, name="tick_introduction"),
    path("utveckling/introduktion/<int:pk>/avsluta/", introduction.end, name="end_introduction"),
    path("utveckling/introduktion/plan/", introduction.plan, name="introduction_plan"),
    path("utveckling/introduktion/plan/<int:pk>/", introduction.change_point, name="change_introduction_point"),
    path("utveckling/forbattringar/", improvement.improvements, name="improvements"),
    path("utveckling/forbattringar/ny/", improvement.new, name="new_improvement"),
    path("utveckling/forbattringar/<int:pk>/", improvement.improvement, name="improvement"),
    path("utveckling/forbattringar/<int:pk>/steg/", improvement.add_step, name="add_improvement_step"),
    path("utveckling/forbattringar/<int:pk>/lage/", improvement.change, name="change_improvement"),
    path("utveckling/mal/", goals.goals, name="goals"),
    path("utveckling/avtal/", development.agreements, name="agreements"),
    path("utveckling/avtal/<int:pk>/", development.review_agreement, name="review_agreement"),
    path("utveckling/styrgrupp/", steering.steering, name="steering"),
    path("utveckling/styrgrupp/<int:pk>/", steering.meeting, name="meeting"),
    path("gallring/", retention.retention, name="retention"),
    path("dokument/", documents.documents, name="documents"),
    path("dokument/<slug:code>/", documents.document, name="document"),
    path("dokument/<slug:code>/<slug:which>.<slug:form>", documents.download, name="document_file"),
    path("utveckling/styrgrupp/beslut/<int:pk>/", steering.mark_decision, name="mark_decision"),
]
