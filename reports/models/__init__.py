from .told import ToldPart

__all__ = ["ToldPart"]
