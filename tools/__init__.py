"""What makes the tables and weights that quotewire ships, and what checks a change of the inside.

No part of the installed package.
"""
