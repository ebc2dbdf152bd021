"""Extensions of the project."""
