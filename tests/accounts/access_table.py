TABLE: dict[str, tuple[str, str]] = {
    "accounts:user_list": ("A", "GET"),
    "accounts:user_create": ("A", "GET POST"),
    "accounts:user_detail": ("A", "GET"),
    "accounts:user_edit": ("A", "GET POST"),
    "accounts:role_grant": ("A", "POST"),
    "accounts:role_revoke": ("A", "POST"),
    "accounts:user_deactivate": ("A", "POST"),
    "accounts:user_activate": ("A", "POST"),
    "accounts:rights": ("A", "GET"),
    "accounts:profile": ("L", "GET POST"),
    "accounts:accept_invitation": ("S", "GET POST"),
}
