# Only words that are certain; the rest falls back
session-today = Odne
session-learner = Oahppi
