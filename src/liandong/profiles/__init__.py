"""Regional policy as dated TOML, one file for each text of law; read by ``core.policy``."""
