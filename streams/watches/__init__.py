"""Watches: who wants to hear of which quotes, and what tells them once.

`watch` has what a watch is, `listing` reads and edits the file of them, `matching` says which
quotes of an event are wanted, `grouping` which of them are one alert, `wording` how it reads,
`schedule` when it may leave: plain functions on plain values. What touches database and network
stands beside them.
"""
