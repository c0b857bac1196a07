"""Other engines, installed by the bench itself into build/peers; one that cannot be had leaves its measure empty."""
