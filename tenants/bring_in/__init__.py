"""Taking an archive of a company in: the same company where its ids are free, else a copy under ids of its own."""
