TABLE: dict[str, tuple[str, str]] = {
    "upkeep:overview": ("A", "GET"),
    "upkeep:fault": ("A", "GET"),
    "upkeep:fault_settle": ("A", "POST"),
    "upkeep:policy_report": ("P", "POST"),
    "upkeep:policy_list": ("A", "GET"),
    "upkeep:policy_forget": ("A", "POST"),
}
