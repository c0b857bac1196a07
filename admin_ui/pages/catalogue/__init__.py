"""The marketplace as a company sees it: the catalogue, one plugin, and setting it up until it is on."""
