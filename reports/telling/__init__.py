"""What reports tell of breakdowns about people, so that no small number can be worked out: docs/disclosure.md.

A breakdown is told once, of a part of a term (a month, a quarter, or the whole), and of nothing smaller. All
that a report says of it, over any period and any centres, is a sum of what the parts tell.
"""
