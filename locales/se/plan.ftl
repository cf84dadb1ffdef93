# Only words that are certain; the rest falls back
plan-the-week = Vahkku
