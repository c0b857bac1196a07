"""What the sandbox's measures run: releases as a marketplace would hand them over."""
