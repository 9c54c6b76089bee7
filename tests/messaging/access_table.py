TABLE: dict[str, tuple[str, str]] = {
    "messaging:list": ("AC", "GET"),
    "messaging:detail": ("AC", "GET"),
    "messaging:resend": ("AC", "POST"),
    "messaging:resend_many": ("AC", "POST"),
    "messaging:text_list": ("A", "GET"),
    "messaging:text_edit": ("A", "GET POST"),
    "messaging:text_test": ("A", "POST"),
    "messaging:text_reset": ("A", "POST"),
    "messaging:my_calendar": ("L", "GET"),
    "messaging:feed_reset": ("L", "POST"),
    "messaging:feed": ("P", "GET"),
}
