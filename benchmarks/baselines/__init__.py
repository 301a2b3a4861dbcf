"""What Dateline is held against: the model alone, and the loop that one writes first."""
