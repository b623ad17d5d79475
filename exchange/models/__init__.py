from exchange.models.export import Export

__all__ = ["Export"]
