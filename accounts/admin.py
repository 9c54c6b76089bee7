"""The technical safety net; the product's own pages are in views."""

from django.contrib import admin

from accounts.models import Role, User


class RoleInline(admin.TabularInline):
    model = Role
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    fields = ("email", "first_name", "last_name", "language", "is_active", "is_staff", "last_login")
    readonly_fields = ("last_login",)
    inlines = (RoleInline,)
