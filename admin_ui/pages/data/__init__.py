"""A company's data as a whole: taking it out, how long it is kept, and customers who were erased."""
