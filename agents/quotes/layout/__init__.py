"""Speakers that the layout of a page names."""
