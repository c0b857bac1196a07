"""What the company has bought, compared with what there is, and how it is changed."""
