TABLE: dict[str, tuple[str, str]] = {
    "messaging:list": ("AC", "GET"),
    "messaging:detail": ("AC", "GET"),
    "messaging:resend": ("AC", "POST"),
    "messaging:resend_many": ("AC", "POST"),
    "messaging:my_calendar": ("L", "GET"),
    "messaging:feed_reset": ("L", "POST"),
    "messaging:feed": ("P", "GET"),
}
