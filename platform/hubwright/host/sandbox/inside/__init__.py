"""What runs on the other side: the zygote and the walls it puts around each box. Imports the SDK and nothing heavy."""
