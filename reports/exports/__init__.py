"""Files that take long: ordered (``ordering``), made by the worker (``making``), fetched and forgotten
(``fetching``), in a folder on disk (``folder``).
"""
