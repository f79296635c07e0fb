"""What the cases of a pattern have in common that others, who could have shown it, have not."""

from daylit.departures.traits.common import CommonTrait, common_to_patterns

__all__ = ["CommonTrait", "common_to_patterns"]
