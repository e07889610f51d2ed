"""What was learned: tables, layers and chains, and the file that they are kept in."""
