"""Addresses that older links lead to, and what they stand for today."""

PAGES = {  # each today a choice on another page: that page, and what is chosen there
    "draw": ("read", "lens", "reading"),
    "export": ("read", "lens", "reading"),
    "belief": ("read", "lens", "belief"),
    "ledger": ("read", "lens", "why"),
    "numbers": ("read", "lens", "numbers"),
    "memory": ("read", "lens", "memory"),
    "dossier": ("read", "lens", "unit"),
    "map": ("read", "lens", "map"),
    "surgery": ("read", "lens", "surgery"),
    "leak": ("read", "lens", "leftover_state"),
    "compare": ("read", "lens", "compare"),
    "accuracy": ("testset", "view", "Accuracy by row"),
    "confusions": ("testset", "view", "Confusions"),
    "runs": ("train", "", ""),
    "tour": ("learn", "", ""),
    "about": ("learn", "", ""),
}
LENSES = {"leak": "leftover_state"}  # former names
