TABLE: dict[str, tuple[str, str]] = {
    "upkeep:policy_report": ("P", "POST"),
    "upkeep:policy_list": ("A", "GET"),
    "upkeep:policy_forget": ("A", "POST"),
}
