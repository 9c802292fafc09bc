"""Repairs of moto: each names the fault it mends and the versions it is for. Outside them it is not applied, so that a newer moto runs as it is."""

import moto

REPAIRS = []


def version(text):
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())


def repair(first, last):
    """Applies the decorated function when first <= moto's version <= last."""

    def apply(function):
        if version(first) <= version(moto.__version__) <= version(last):
            function()
            REPAIRS.append(function.__name__)
        return function

    return apply
