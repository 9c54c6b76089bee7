"""A safety net for administrators; the office works on the pages of the house."""

from django.contrib import admin

from volunteers.models import Volunteer


@admin.register(Volunteer)
class VolunteerAdmin(admin.ModelAdmin):
    list_display = ("person", "programme", "status")
    list_filter = ("status", "programme")
    search_fields = ("person__last_name", "person__first_name")
    raw_id_fields = ("person", "decided_by")
