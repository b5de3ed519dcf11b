"""The languages of the public pages, and what staff have written in each."""
