"""The way one real conversation took through its flow, and how it would have gone on with the draft."""
