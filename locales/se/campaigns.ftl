# Joavkkut ja geahččaleamit.
