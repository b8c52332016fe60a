"""What is no number in an address is no error of ours."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/surveys?project={}",
    "/linkages/new?project={}",
    "/activities/new?project={}",
    "/activities/new?shift={}",
    "/groups/new?project={}",
    "/teams/new?organization={}",
    "/pool/requests/new?gap={}",
    "/projects/new?need={}",
    "/guidance/new?linkage={}",
)


@pytest.mark.parametrize("typed", ["²", "9" * 30, "9" * 5000, "-1"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_opens_whatever_stands_where_a_number_should(client, settings, address, typed):
    settings.LIANDONG_STAFF_FACTOR = "offered"
    place = make.organization()
    client.force_login(make.li_na(organization=place).login)
    assert client.get(address.format("")).status_code == 200
    assert client.get(address.format(typed)).status_code in {200, 404}
