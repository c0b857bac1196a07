"""Companies whose payment failed, as those who run the platform see them and act: numbers of billing only."""
