"""Payment providers and carriers: registered once, said anew at will."""

from domain.master.partner import PartnerRegistered, RegisterPartner
from tests.domain.scenario import given, given_nothing

TILL = RegisterPartner("payment", "till", "Till")


def test_a_payment_provider_is_registered() -> None:
    given_nothing().when(TILL).then(PartnerRegistered("payment", "till", "Till"))


def test_a_carrier_is_registered_beside_a_provider_of_the_same_id() -> None:
    given(TILL).when(RegisterPartner("carrier", "till", "Till & Sons")).then(
        PartnerRegistered("carrier", "till", "Till & Sons")
    )


def test_a_partner_with_the_same_data_is_not_registered_again() -> None:
    given(TILL).when(TILL).then_nothing()


def test_what_is_said_of_a_partner_last_holds() -> None:
    renamed = RegisterPartner("payment", "till", "Till Ltd")
    given(TILL, renamed).when(renamed).then_nothing()
