"""The fair draw: a seed promised beforehand, an order that anyone can work out again, tickets for who lost.

``verify_draw`` is the draw itself and needs nothing but Python; ``promising`` makes the promise, ``holding``
draws, ``tickets`` are what a family that lost takes along, ``queries`` what everyone may read.
"""
