"""The pages: find what this person may touch, call one function, say it in words."""
