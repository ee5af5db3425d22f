// The story that every host language tells, in Java.
//
// Story c LIBRARY DATA_DIR FEED | Story http ADDRESS KEY FEED [CA_FILE]
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

public final class Story {
  private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  // The text or number that stands at a path, as text(answer, "lines", 0, "title").
  private static String text(JsonObject from, Object... path) {
    JsonElement at = from;
    for (var step : path) {
      at = step instanceof Integer i ? at.getAsJsonArray().get(i) : at.getAsJsonObject().get((String) step);
    }
    return at.getAsString();
  }

  private static void tell(Vetrina shop, Path feed) {
    var opened = shop.call("shop.put", Map.of("shop", "jeans", "mode", "test",
        "controller", Map.of("name", "Jeans S.p.A."), "origins", List.of("https://jeans.example"),
        "templates", Map.of("product", "https://jeans.example/p/{family}?v={product}",
            "cart", "https://jeans.example/cart?add={items}", "return", "https://jeans.example/account"),
        "markets", List.of(Map.of("market", "IT", "region", "EU", "locale", "it-IT", "currency", "EUR"))));
    out.printf("open: %s sells in %s\n", text(opened, "shop"), text(opened, "markets", 0, "market"));

    var imported = shop.upload("catalog.import", feed, Map.of("format", "jsonl"));
    out.printf("import: %s products of %s families\n", text(imported, "products"), text(imported, "families"));
    out.printf("refused: line %s %s: %s\n", text(imported, "errors", 0, "line"), text(imported, "errors", 0, "field"),
        text(imported, "errors", 0, "message"));

    shop.call("shopper.put", Map.of("shopper", "anna", "name", "Anna"));
    shop.call("shopper.put", Map.of("shopper", "bruno", "name", "Bruno"));
    var words = shop.call("policy.put", Map.of("purpose", "show_to_friends", "locale", "en", "version", "1",
        "text", "Friends may see what I chose here."));
    var shown = Map.of("text_hash", text(words, "text_hash"), "policy_version", "1", "locale", "en");

    for (int i = 0; i < 2; ++i) {
      var order = shop.call("order.record", Map.of("order", "o-1001", "shopper", "bruno", "lines", List.of(
          Map.of("product", "501-32", "quantity", 1, "price", Map.of("amount_minor", 9900, "currency", "EUR")))));
      out.printf("order: %s is %s\n", text(order, "order"), order.get("duplicate").getAsBoolean() ? "known" : "new");
    }

    var bruno = shop.shopper("bruno");
    var card = bruno.call("card.get", Map.of("order", "o-1001"));
    out.printf("card: %s, %s, %s may know\n", text(card, "lines", 0, "title"), text(card, "lines", 0, "quantity"),
        text(card, "lines", 0, "effective", "named_to"));
    var chosen = bruno.call("card.answer", Map.of("order", "o-1001", "shown", shown,
        "choices", List.of(Map.of("product", "501-32", "audience", "friends"))));
    out.printf("card answered: %s may know of %s\n", text(chosen, "effective", 0, "named_to"),
        text(chosen, "effective", 0, "product"));

    var said = bruno.call("reaction.set", Map.of("family", "512", "kind", "want", "audience", "friends", "shown", shown));
    out.printf("reaction: %s %s, %s may know\n", text(said, "reaction", "kind"), text(said, "reaction", "family"),
        text(said, "effective", "named_to"));

    for (var one : shop.shopper("anna").call("friendstore.get", Map.of()).getAsJsonArray("items")) {
      var item = one.getAsJsonObject();
      out.printf("friend store: %s, %s %s\n", text(item, "product"), text(item, "friends", 0, "name"), text(item, "kind"));
    }

    var link = shop.call("link.create", Map.of("target", Map.of("product", "501-32"), "sharer", "bruno",
        "slug", "from-bruno"));
    out.printf("link: /l/%s\n", text(link, "code"));
    var found = shop.call("link.resolve", Map.of("code", text(link, "code"), "tracking", "aggregate",
        "user_agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"));
    out.printf("resolve: %s %s\n", text(found, "status"), text(found, "location"));

    var three = Stream.of("512-31", "501-34", "501-32").map(id -> shop.later("catalog.get", Map.of("product", id)))
        .toList();
    for (var answer : three) out.printf("later: %s\n", text(answer.join(), "products", 0, "title"));

    try {
      shop.call("catalog.get", Map.of("product", "999"));
    } catch (Vetrina.Failure why) {
      out.printf("error: %d %s %s\n", why.code, why.slug, why.getMessage());
    }
  }

  public static void main(String[] given) {
    var ca = given.length > 4 ? Path.of(given[4]) : null;
    try (var shop = given[0].equals("c") ? Vetrina.load(given[1], Map.of("data_dir", given[2]))
        : Vetrina.connect(given[1], given[2], ca)) {
      tell(shop, Path.of(given[3]));
    }
  }
}
