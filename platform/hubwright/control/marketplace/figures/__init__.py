"""What a partner is shown of their plugins: how many have them, how calls go, what that comes to. Never who."""
