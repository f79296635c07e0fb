"""The sample city bus operator: makes logs and the truth beside them; knows no detector."""
