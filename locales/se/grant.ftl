# Nothing is certain yet; everything falls back
