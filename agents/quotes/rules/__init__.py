"""Attribution by marks and word lists: for languages without weights, and English without them.

Finds `"...," said X`, `X said: "..."`, `X said that ...`, `according to X, ...`, attributions
inside a quotation (`« Oui, a dit X, demain »`) and turns of a dialogue (`— Oui, dit-il.`) from
tokens alone; tags and heads are not looked at. What a language says and how is a table
(`agents.lexicon`). Every look around is bounded, so work grows linearly.
"""
