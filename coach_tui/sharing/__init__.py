"""What passes between copies of a data file and between people: merging."""
