"""What flows did, step by step: for programs, and for whoever asks why the bot said something."""
