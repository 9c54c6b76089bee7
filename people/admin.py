"""A safety net for administrators; the office works on the pages of the house."""

from django.contrib import admin

from people.models import Interest, Person


@admin.register(Interest)
class InterestAdmin(admin.ModelAdmin):
    list_display = ("name", "name_en")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ("last_name", "first_name", "place", "organisation")
    search_fields = ("last_name", "first_name", "email")
    raw_id_fields = ("user",)
