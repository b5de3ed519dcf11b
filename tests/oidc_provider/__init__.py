"""A real OpenID Connect provider for the tests, of django-oauth-toolkit: a Django project of its own.

It plays a municipality. ``running.py`` starts and stops it; people and their claims are in ``people.json`` of
its folder, which a test may change while it runs.
"""
