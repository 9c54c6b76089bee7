TABLE: dict[str, tuple[str, str]] = {
    "people:edit": ("AC", "GET POST"),
    "people:my_consents": ("V", "GET POST"),
    "people:email_confirm": ("AC", "POST"),
    "people:consent_create": ("AC", "GET POST"),
    "people:consent_withdraw": ("AC", "POST"),
}
