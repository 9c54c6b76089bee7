"""The matching engine: how fast, how good. Rows stand in the modules of this package, all of one topic."""
