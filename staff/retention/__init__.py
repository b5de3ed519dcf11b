"""What is held about persons, why, for how long, and how it goes when its time is over.

``register`` says it for every record type, ``periods`` how long a centre keeps each, ``purging`` erases.
"""
