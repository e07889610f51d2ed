"""What was learned: tables, layers and labellers, and the file that they are kept in."""
