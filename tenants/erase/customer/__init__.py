"""One end customer: a look at what there is of them, an archive of it, and forgetting them for good."""
