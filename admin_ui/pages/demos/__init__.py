"""Sales demos: the launcher, the bar's acts, passes of QR codes, and the editions side by side for everybody."""
