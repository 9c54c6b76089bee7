TABLE: dict[str, tuple[str, str]] = {
    "office:desk": ("L", "GET"),
    "office:search": ("AC", "GET"),
    "office:invitation_send": ("A", "POST"),
    "office:import_list": ("AC", "GET"),
    "office:import_upload": ("AC", "GET POST"),
    "office:import_template": ("AC", "GET"),
    "office:import_detail": ("AC", "GET"),
    "office:import_run": ("AC", "POST"),
    "office:import_undo": ("AC", "POST"),
    "office:import_discard": ("AC", "POST"),
}
