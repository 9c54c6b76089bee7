TABLE: dict[str, tuple[str, str]] = {
    "matching:list": ("AC", "GET"),
    "matching:newcomer": ("AC", "GET"),
    "matching:proposal_create": ("AC", "POST"),
    "matching:pair_forbid": ("AC", "POST"),
    "matching:pair_permit": ("AC", "POST"),
    "matching:proposal": ("AC", "GET"),
    "matching:proposal_note_answer": ("AC", "POST"),
    "matching:proposal_confirm": ("AC", "POST"),
    "matching:proposal_withdraw": ("AC", "POST"),
    "matching:answer": ("S", "GET POST"),
}
