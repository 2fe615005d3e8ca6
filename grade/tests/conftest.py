# grade/tests/conftest.py -- builds both variants before the first test; starts boots ahead of time.
import pytest

from grade.build import build
from grade.guest import Boots


@pytest.fixture(scope="session", autouse=True)
def built():
    """What the tests run is built from what is in the tree now."""
    build()
    build(debug=True)


@pytest.fixture(scope="session")
def boots(request, built):  # pylint: disable=unused-argument,redefined-outer-name
    """The boots of all tests that were selected."""
    pool = Boots()
    for item in request.session.items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        if "boot" in parameters:
            pool.announce(parameters["boot"])
    yield pool
    pool.close()
