"""What leaves for the world: feeds, the week on other sites, posters, pictures. No person is in any of it.

All of it reads ``told``: what is invitation-only, or goes by a neutral title, is told to nobody here.
"""
