// Vetrina for Java 17: one class over two transports. JSON through Gson, C through JNA.
//
//   var shop = Vetrina.load("libvetrina.so", Map.of("data_dir", "/var/lib/shop"));    // in this process
//   var shop = Vetrina.connect("unix:/run/vetrina.sock", key, null);                  // or a vetrina-server
//   shop.call("catalog.get", Map.of("product", "501-32")).getAsJsonArray("products")
//   shop.shopper("anna").call("friendstore.get", Map.of());
//
// Safe from any thread. It installs no signal handler, and no thread of the library ever calls into the JVM.
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public final class Vetrina implements AutoCloseable {
  // What the library refused, with everything it said. Compare slug, show getMessage().
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    public final int code;
    public final String slug, pointer, trace;
    public final Integer retryAfter;  // seconds; null: it does not say

    Failure(JsonObject problem) {
      super(problem.get("detail").getAsString());
      code = problem.get("code").getAsInt();
      slug = text(problem, "slug");
      pointer = text(problem, "pointer");
      trace = text(problem, "trace_id");
      retryAfter = problem.has("retry_after") ? Integer.valueOf(problem.get("retry_after").getAsInt()) : null;
    }

    private static String text(JsonObject problem, String name) {
      return problem.has(name) ? problem.get(name).getAsString() : "";
    }
  }

  private interface Transport {
    byte[] call(String shopper, String operation, Map<String, ?> request);
    byte[] upload(String shopper, String operation, Path file, Map<String, ?> request);
    void close();
  }

  private static final Gson gson = new Gson();
  private final Transport transport;
  private final String shopper;

  private Vetrina(Transport transport, String shopper) {
    this.transport = transport;
    this.shopper = shopper;
  }

  public static Vetrina load(String library, Map<String, ?> config) {
    return new Vetrina(new OverC(library, config), null);
  }

  // `ca` is a PEM file; null: what the JVM trusts.
  public static Vetrina connect(String address, String key, Path ca) {
    return new Vetrina(new OverHttp(address, key, address.startsWith("unix:") ? null : client(ca)), null);
  }

  // The same installation on behalf of a shopper whom the shop has signed in.
  public Vetrina shopper(String shopper) { return new Vetrina(transport, shopper); }

  public JsonObject call(String operation, Map<String, ?> request) {
    return read(transport.call(shopper, operation, request));
  }

  // The same on another thread: neither C nor HTTP holds anything of the JVM's while it waits.
  public CompletableFuture<JsonObject> later(String operation, Map<String, ?> request) {
    return CompletableFuture.supplyAsync(() -> call(operation, request));
  }

  // An operation that reads a file, as catalog.import.
  public JsonObject upload(String operation, Path file, Map<String, ?> request) {
    return read(transport.upload(shopper, operation, file, request));
  }

  @Override public void close() { transport.close(); }

  private static JsonObject read(byte[] data) {
    return JsonParser.parseString(new String(data, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  private static byte[] written(Object request) { return gson.toJson(request).getBytes(StandardCharsets.UTF_8); }

  private static Map<String, Object> with(Map<String, ?> request, String name, Object value) {
    var all = new LinkedHashMap<String, Object>(request);
    all.put(name, value);
    return all;
  }

  // vetrina/vetrina.h. size_t is a long on the 64-bit machines that the library is built for.
  public interface C extends Library {
    int vt_sdk_open(byte[] config, long size, PointerByReference out, PointerByReference err);
    void vt_sdk_close(Pointer sdk);
    int vt_call(Pointer sdk, String operation, byte[] request, long size, PointerByReference out, PointerByReference err);
    Pointer vt_response_data(Pointer response, LongByReference size);
    void vt_response_free(Pointer response);
    Pointer vt_error_json(Pointer err);
    void vt_error_free(Pointer err);
  }

  private static final class OverC implements Transport {
    private final C c;
    private final Pointer handle;

    OverC(String library, Map<String, ?> config) {
      c = Native.load(library, C.class);
      var out = new PointerByReference();
      var error = new PointerByReference();
      var document = written(config);
      checked(c.vt_sdk_open(document, document.length, out, error), error);
      handle = out.getValue();
    }

    private void checked(int code, PointerByReference error) {
      if (code == 0) return;
      var problem = c.vt_error_json(error.getValue()).getString(0, "UTF-8");
      c.vt_error_free(error.getValue());
      throw new Failure(JsonParser.parseString(problem).getAsJsonObject());
    }

    // The host vouches for its shopper by naming them.
    private static byte[] document(String shopper, Map<String, ?> request) {
      return written(shopper == null ? request : with(request, "shopper", shopper));
    }

    @Override public byte[] call(String shopper, String operation, Map<String, ?> request) {
      var out = new PointerByReference();
      var error = new PointerByReference();
      var document = document(shopper, request);
      checked(c.vt_call(handle, operation, document, document.length, out, error), error);
      var size = new LongByReference();
      var data = c.vt_response_data(out.getValue(), size).getByteArray(0, (int) size.getValue());
      c.vt_response_free(out.getValue());
      return data;
    }

    @Override public byte[] upload(String shopper, String operation, Path file, Map<String, ?> request) {
      return call(shopper, operation, with(request, "file", file.toString()));
    }

    // Waits for calls under way.
    @Override public void close() { c.vt_sdk_close(handle); }
  }

  // Over HTTP: the back end with its key, a shopper with the session that the back end made for them.
  private static final class OverHttp implements Transport {
    // Half of what a session lasts: with one that is over, open queries would answer as to anybody.
    private static final long RENEW_AFTER_NS = 900_000_000_000L;
    private final String address, key;
    private final HttpClient client;  // null: a Unix socket, which HttpClient does not know
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    private record Session(JsonObject token, long since) {}

    OverHttp(String address, String key, HttpClient client) {
      this.address = address;
      this.key = key;
      this.client = client;
    }

    private Map<String, String> who(String shopper) {
      if (shopper == null) return Map.of("Authorization", "Bearer " + key);
      var held = sessions.compute(shopper, (id, old) ->
          old != null && System.nanoTime() - old.since < RENEW_AFTER_NS ? old
              : new Session(read(call(null, "shopper.token", Map.of("shopper", id))), System.nanoTime()));
      var session = held.token;
      var cookie = session.getAsJsonObject("cookie");
      return Map.of("Cookie", cookie.get("name").getAsString() + "=" + cookie.get("value").getAsString(),
          "X-Vetrina-CSRF", session.get("csrf").getAsString());
    }

    private byte[] send(String shopper, String target, String type, byte[] body) {
      var headers = with(with(who(shopper), "Content-Type", type), "Idempotency-Key", UUID.randomUUID());
      try {
        try {
          return ask(target, headers, body);
        } catch (IOException e) {
          return ask(target, headers, body);  // with the same key, what was done already is answered and not done again
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(new IOException(e));
      }
    }

    private byte[] ask(String target, Map<String, ?> headers, byte[] body) throws IOException, InterruptedException {
      return client == null ? overUnix(target, headers, body) : overTls(target, headers, body);
    }

    private byte[] overTls(String target, Map<String, ?> headers, byte[] body) throws IOException, InterruptedException {
      var request = HttpRequest.newBuilder(URI.create(address + "/vetrina/v1/" + target))
          .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      headers.forEach((name, value) -> request.header(name, value.toString()));
      var got = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return checked(got.statusCode(), got.body());
    }

    private byte[] overUnix(String target, Map<String, ?> headers, byte[] body) throws IOException {
      var head = new StringBuilder("POST /vetrina/v1/" + target + " HTTP/1.1\r\nHost: localhost\r\n"
          + "Connection: close\r\nContent-Length: " + body.length + "\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      try (var to = SocketChannel.open(UnixDomainSocketAddress.of(address.substring("unix:".length())))) {
        var out = Channels.newOutputStream(to);
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.write(body);
        var all = Channels.newInputStream(to).readAllBytes();
        var end = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        if (end < 0) throw new IOException("the server hung up");
        var status = Integer.parseInt(new String(all, 9, 3, StandardCharsets.US_ASCII));
        return checked(status, Arrays.copyOfRange(all, end + 4, all.length));
      }
    }

    private static byte[] checked(int status, byte[] body) {
      if (status >= 400) throw new Failure(read(body));
      return body;
    }

    @Override public byte[] call(String shopper, String operation, Map<String, ?> request) {
      return send(shopper, operation, "application/json", written(request));
    }

    @Override public byte[] upload(String shopper, String operation, Path file, Map<String, ?> request) {
      var query = request.entrySet().stream()
          .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue().toString(), StandardCharsets.UTF_8))
          .collect(Collectors.joining("&"));
      try {
        return send(shopper, operation + "?" + query, "application/octet-stream", Files.readAllBytes(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override public void close() {}
  }

  private static HttpClient client(Path ca) {
    try {
      if (ca == null) return HttpClient.newHttpClient();
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      try (var pem = Files.newInputStream(ca)) {
        trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      var tls = SSLContext.getInstance("TLS");
      tls.init(null, factory.getTrustManagers(), null);
      return HttpClient.newBuilder().sslContext(tls).build();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(ca + " is no certificate authority that can be read", e);
    }
  }
}
