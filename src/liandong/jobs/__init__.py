"""The same services by the clock; sends what is owed. Only jobs may call gateways."""
