TABLE: dict[str, tuple[str, str]] = {
    "newcomers:register": ("P", "GET POST"),
    "newcomers:thanks": ("P", "GET"),
    "newcomers:list": ("AC", "GET"),
    "newcomers:create": ("AC", "GET POST"),
    "newcomers:detail": ("AC", "GET"),
    "newcomers:edit": ("AC", "GET POST"),
    "newcomers:intake_create": ("AC", "GET POST"),
    "newcomers:accept": ("AC", "POST"),
    "newcomers:refuse": ("AC", "GET POST"),
    "newcomers:become_volunteer": ("AC", "GET POST"),
    "newcomers:end": ("AC", "GET POST"),
}
