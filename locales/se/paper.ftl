# Iskosat báhpiris.
