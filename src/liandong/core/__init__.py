"""Rules and arithmetic. No framework, no clock, no database: values in, values out."""
