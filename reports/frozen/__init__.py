"""Finished reports: frozen (``freezing``), found and written again (``queries``), beside what holds now
(``corrections``).
"""
