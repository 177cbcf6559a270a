"""Every page of the desk opens."""

import httpx

from tests.desk.everything import PLACES, address_of, furnished_desk
from tests.desk.seeding import LOGIN, PASSWORD, Forum
from tests.desk.serving import desk_for, served


def test_every_page_opens(forum: Forum) -> None:
    """Whoever may do everything finds something at every address, and leads lead on."""
    values = furnished_desk(forum)
    with served(desk_for(forum)) as address, httpx.Client(base_url=address) as client:
        client.cookies.set("amanah-desk", forum.access.sign_in(LOGIN, PASSWORD, "192.0.2.3"))
        found = {place: client.get(address_of(place, values)).status_code for place in PLACES}

    assert {place: status for place, status in found.items() if status not in {200, 303}} == {"/nowhere": 404}
