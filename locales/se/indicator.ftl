# only words that are certain
