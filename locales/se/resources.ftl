# Oahpahanresurssat.
