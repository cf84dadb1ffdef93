# Only words that are certain; the rest falls back
register-field-name = Namma
register-site-school = Skuvla
register-day-0 = Mánnodat
register-day-1 = Disdat
register-day-2 = Gaskavahkku
register-day-3 = Duorasdat
register-day-4 = Bearjadat
