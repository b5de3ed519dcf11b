"""How a parent finds what is for them: filters of the week, groups by a child's age, search, bad addresses.

Whatever a parent tells here (the month a child was born, a word) stands in the address and nowhere else.
"""
