"""What agents keep at hand: drafts, canned replies, mentions, what they put off, and how they like the inbox."""
