"""Which mention speaks: a choice among a proposal's likeliest sources and the noun phrases
of its sentence, or nobody.

The argument labeller labels tokens; it does not weigh one phrase against another, cuts some
phrases short, and a passive or expletive cue ("is called", "it seems") makes it name a
subject that does not speak. The choice sees a cue, each phrase's place in the parse, and
the labeller's probabilities in and around it.
"""
