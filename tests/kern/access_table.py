TABLE: dict[str, tuple[str, str]] = {
    "kern:theme": ("P", "POST"),
    "kern:manifest": ("P", "GET"),
    "kern:service_worker": ("P", "GET"),
    "kern:offline": ("P", "GET"),
    "kern:on_phone": ("P", "GET"),
}
