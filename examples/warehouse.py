"""A warehouse: receives ten blue mugs, then picks, packs and ships what it is told to, until ctrl-C."""

from datetime import UTC, datetime

from orderledger import connect_warehouse
from schemas.inbound.fulfilment import Pack, Pick, Ship
from schemas.inbound.stock import ReceiptLine, Receive

with connect_warehouse("leeds") as leeds:
    today = datetime.now(UTC).isoformat(timespec="seconds")
    receipt = Receive(document_id=today, lines=(ReceiptLine(line_no=1, sku="MUG-BLUE", quantity=10),))
    received = leeds.client.receive(receipt)
    leeds.client.flush()
    print(leeds.verdicts.wait_for([received])[received])
    while True:
        for task in leeds.picks.poll():
            fulfilment = task.request.fulfilment_id
            print("pick", fulfilment, task.request.lines, "for", task.request.address)
            leeds.client.picked(Pick(fulfilment_id=fulfilment))
            leeds.client.packed(Pack(fulfilment_id=fulfilment, parcels=1))
            leeds.client.shipped(Ship(fulfilment_id=fulfilment, carrier="Parcel Post", tracking_number="PP-1"))
        leeds.client.flush()
        leeds.picks.done()
