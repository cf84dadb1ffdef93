# Only words that are certain; the rest falls back
gap-school = Skuvla
