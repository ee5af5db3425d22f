"""The story that every host language tells, in Python.

story.py c LIBRARY DATA_DIR FEED | story.py http ADDRESS KEY FEED [CA_FILE]
"""
import asyncio
import sys

from vetrina import Failure, Vetrina


async def three_at_once(shop):
    found = await asyncio.gather(*(shop.later("catalog.get", product=product)
                                   for product in ("512-31", "501-34", "501-32")))
    for one in found:
        print("later:", one["products"][0]["title"])


def tell(shop, feed):
    opened = shop.call(
        "shop.put", shop="jeans", mode="test", controller={"name": "Jeans S.p.A."}, origins=["https://jeans.example"],
        templates={"product": "https://jeans.example/p/{family}?v={product}",
                   "cart": "https://jeans.example/cart?add={items}", "return": "https://jeans.example/account"},
        markets=[{"market": "IT", "region": "EU", "locale": "it-IT", "currency": "EUR"}])
    print(f"open: {opened['shop']} sells in {opened['markets'][0]['market']}")

    imported = shop.upload("catalog.import", feed, format="jsonl")
    print(f"import: {imported['products']} products of {imported['families']} families")
    refused = imported["errors"][0]
    print(f"refused: line {refused['line']} {refused['field']}: {refused['message']}")

    shop.call("shopper.put", shopper="anna", name="Anna")
    shop.call("shopper.put", shopper="bruno", name="Bruno")
    words = shop.call("policy.put", purpose="show_to_friends", locale="en", version="1",
                      text="Friends may see what I chose here.")
    shown = {"text_hash": words["text_hash"], "policy_version": "1", "locale": "en"}

    for _ in range(2):
        order = shop.call("order.record", order="o-1001", shopper="bruno", lines=[
            {"product": "501-32", "quantity": 1, "price": {"amount_minor": 9900, "currency": "EUR"}}])
        print(f"order: {order['order']} is {'known' if order['duplicate'] else 'new'}")

    bruno = shop.shopper("bruno")
    line = bruno.call("card.get", order="o-1001")["lines"][0]
    print(f"card: {line['title']}, {line['quantity']}, {line['effective']['named_to']} may know")
    chosen = bruno.call("card.answer", order="o-1001", choices=[{"product": "501-32", "audience": "friends"}],
                        shown=shown)["effective"][0]
    print(f"card answered: {chosen['named_to']} may know of {chosen['product']}")

    said = bruno.call("reaction.set", family="512", kind="want", audience="friends", shown=shown)
    print(f"reaction: {said['reaction']['kind']} {said['reaction']['family']}, {said['effective']['named_to']} may know")

    for item in shop.shopper("anna").call("friendstore.get")["items"]:
        print(f"friend store: {item['product']}, {item['friends'][0]['name']} {item['kind']}")

    link = shop.call("link.create", target={"product": "501-32"}, sharer="bruno", slug="from-bruno")
    print(f"link: /l/{link['code']}")
    found = shop.call("link.resolve", code=link["code"], tracking="aggregate",
                      user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0")
    print(f"resolve: {found['status']} {found['location']}")

    asyncio.run(three_at_once(shop))

    try:
        shop.call("catalog.get", product="999")
    except Failure as why:
        print(f"error: {why.code} {why.slug} {why}")


def main(transport, where, more, feed, ca_file=None):
    shop = Vetrina.load(where, data_dir=more) if transport == "c" else Vetrina.connect(where, more, ca_file)
    with shop:
        tell(shop, feed)


if __name__ == "__main__":
    main(*sys.argv[1:])
