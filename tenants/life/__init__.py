"""A company's life: which states there are, what leads from one to the next, who may cause it, and when."""
