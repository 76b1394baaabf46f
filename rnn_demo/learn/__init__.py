"""The chapter, told on the visitor's own digit: its sections, their live figures, and its words."""
