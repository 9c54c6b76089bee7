TABLE: dict[str, tuple[str, str]] = {"kern:theme": ("P", "POST")}
