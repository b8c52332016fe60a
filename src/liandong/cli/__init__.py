"""The same services as ``liandong …`` commands."""
