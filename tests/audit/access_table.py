TABLE = {
    "audit:list": ("A", "GET"),
    "audit:change_list": ("A", "GET"),
    "audit:event_list": ("A", "GET"),
    "audit:unusual_list": ("A", "GET"),
    "audit:unusual_settle": ("A", "GET POST"),
    "audit:export": ("A", "GET"),
    "audit:record": ("AC", "GET"),
}
