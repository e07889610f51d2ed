"""Weights of `agents/identity`, fitted on made-up namesakes."""
