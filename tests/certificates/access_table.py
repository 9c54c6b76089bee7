TABLE: dict[str, tuple[str, str]] = {
    "certificates:list": ("AC", "GET POST"),
    "certificates:pdf_many": ("AC", "GET"),
    "certificates:pdf": ("ACV", "GET"),
    "certificates:verify": ("P", "GET"),
    "certificates:verify_code": ("P", "GET"),
}
