"""Who speaks in each quoted region: a choice among every mention that could, or nobody.

The labellers decide cue by cue, and the layout rules quotation by quotation. Here each
quoted region sees them all at once: the sources of every cue whose window reaches it, the
speaker the first pass gave it, the speakers around it, and the noun phrases of its own
sentences. "Nobody" is for scare quotes and titles.
"""
