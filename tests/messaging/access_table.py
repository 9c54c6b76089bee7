TABLE: dict[str, tuple[str, str]] = {
    "messaging:list": ("AC", "GET"),
    "messaging:detail": ("AC", "GET"),
    "messaging:resend": ("AC", "POST"),
}
