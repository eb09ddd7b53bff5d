"""Finding the same party twice in one table whose columns are guessed: blocking, weights learnt without labels."""
