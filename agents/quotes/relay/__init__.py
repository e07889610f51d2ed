"""Speech that came through somebody else, and what was denied."""
