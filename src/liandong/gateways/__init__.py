"""The outside world: text messages, e-mail, group robots. Only jobs come here."""
