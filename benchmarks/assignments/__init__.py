"""Finding somebody to go along: quickly, fairly, and nobody twice. The modules hold the rows of one topic."""
