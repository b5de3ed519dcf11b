"""The visitor survey: what is asked and how, answers that hold no person, and what may be shown of them."""
