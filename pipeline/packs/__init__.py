"""Language packs: the recognisers there are, where they are installed, and how they get there."""
