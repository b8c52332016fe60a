"""What the paper is made of: the typst page, its words in two languages, and two fonts."""
