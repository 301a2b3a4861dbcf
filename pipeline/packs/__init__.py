"""Language packs: available recognisers, where they are installed, and their installation."""
