"""What operators tell staff, above every page until it is put away."""
