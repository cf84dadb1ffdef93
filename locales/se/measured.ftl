# Dušše sánit mat leat sihkkarat.
