"""Choices among what was proposed: which source, which proposal, who speaks in a quotation."""
