"""The effects of the linkage: what each indicator counts, in a place or an organization."""
