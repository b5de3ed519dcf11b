"""The audit log, to read and search."""

from django.contrib import admin

from familjecentral.administration import ReadOnlyAdmin

from .models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "actor_kind", "actor_id", "thing", "thing_id", "service_id", "count"]
    list_filter = ["action", "actor_kind", "thing"]
    search_fields = ["action", "thing", "=thing_id", "=actor_id"]
    search_help_text = "signed_up, left_comment, role_added …"
    date_hierarchy = "at"
    show_full_result_count = False
