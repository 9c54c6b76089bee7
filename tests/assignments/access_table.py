TABLE: dict[str, tuple[str, str]] = {
    "assignments:list": ("AC", "GET"),
    "assignments:create": ("AC", "GET POST"),
    "assignments:detail": ("AC", "GET"),
    "assignments:edit": ("AC", "GET POST"),
    "assignments:ask": ("AC", "POST"),
    "assignments:take": ("AC", "POST"),
    "assignments:withdraw": ("AC", "POST"),
    "assignments:cancel": ("AC", "POST"),
    "assignments:mine": ("V", "GET"),
    "assignments:answer": ("V", "POST"),
    "assignments:report": ("ACV", "GET POST"),
    "assignments:offer": ("S", "GET POST"),
}
