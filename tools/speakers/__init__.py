"""Fits the weights of the speakers: whom "he" and "she" mean."""
