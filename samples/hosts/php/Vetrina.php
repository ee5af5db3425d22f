<?php
// Vetrina for PHP 8.2: one class over two transports.
//
//   $shop = Vetrina::load('libvetrina.so.1', ['data_dir' => '/var/lib/shop']);   // in this process, through FFI
//   $shop = Vetrina::connect('unix:/run/vetrina.sock', $key);                    // or a vetrina-server, through curl
//   $shop->call('catalog.get', ['product' => '501-32'])['products'][0]['title'];
//   $shop->shopper('anna')->call('friendstore.get');
//
// Under FPM let ffi.preload name vetrina_ffi.h, opcache.preload this file, and open with Vetrina::preloaded().
declare(strict_types=1);

// What the library refused, with everything it said. Compare slug, show getMessage().
final class VetrinaFailure extends RuntimeException
{
    public readonly string $slug;
    public readonly string $pointer;
    public readonly string $trace;
    public readonly ?int $retryAfter;

    public function __construct(array $problem)
    {
        parent::__construct($problem['detail'], $problem['code']);
        $this->slug = $problem['slug'];
        $this->pointer = $problem['pointer'] ?? '';
        $this->trace = $problem['trace_id'] ?? '';
        $this->retryAfter = $problem['retry_after'] ?? null;
    }
}

final class Vetrina
{
    private function __construct(private VetrinaLibrary|VetrinaServer $transport)
    {
    }

    public static function load(string $library, array $config): self
    {
        $c = FFI::cdef(preg_replace('/^#define.*$/m', '', file_get_contents(__DIR__ . '/vetrina_ffi.h')), $library);
        return new self(new VetrinaLibrary($c, $config));
    }

    public static function preloaded(array $config): self
    {
        return new self(new VetrinaLibrary(FFI::scope('VETRINA'), $config));
    }

    public static function connect(string $address, string $key, ?string $caFile = null): self
    {
        return new self(new VetrinaServer($address, $key, $caFile));
    }

    // The same installation on behalf of a shopper whom the shop has signed in.
    public function shopper(string $shopper): self
    {
        return new self($this->transport->ofShopper($shopper));
    }

    // The answer as PHP's own values; a string of bytes where it is not JSON. Throws VetrinaFailure.
    public function call(string $operation, array $request = []): mixed
    {
        return $this->transport->call($operation, $request);
    }

    // The same, begun now and waited for when its result is called: $answer = $shop->later(...); ... $answer().
    public function later(string $operation, array $request = []): Closure
    {
        return $this->transport->begin($operation, $request);
    }

    // An operation that reads a file, as catalog.import.
    public function upload(string $operation, string $path, array $request = []): mixed
    {
        return $this->transport->upload($operation, $path, $request);
    }

    // A widget, to echo into a page; its part `head` goes once into the page's head. For sample data set $preview.
    public function widget(string $name, array $attributes = [], string $part = 'html', bool $preview = false): string
    {
        $about = ['widget' => $name, 'attributes' => (object) $attributes, 'preview' => $preview];
        return $this->call('widget.render', $about)[$part];
    }

    public static function written(array $request): string
    {
        return json_encode((object) $request, JSON_THROW_ON_ERROR);
    }

    public static function read(string $data, string $mediaType): mixed
    {
        return str_starts_with($mediaType, 'application/json')
            ? json_decode($data, true, 128, JSON_THROW_ON_ERROR) : $data;
    }
}

// Over C.
final class VetrinaLibrary
{
    private const POLLIN = 1;

    private FFI\CData $handle;
    private string $name;
    private bool $hostDrives;
    private array $shopper = [];
    // Answers that were taken while another was waited for, by installation: all that share its handle share them.
    private static array $taken = [];

    public function __construct(private FFI $c, array $config)
    {
        $this->hostDrives = ($config['drive'] ?? '') === 'host';
        $this->name = $config['data_dir'] ?? '';
        $document = Vetrina::written($config);
        $this->handle = $c->new('vt_sdk*');
        $this->checked('vt_sdk_acquire', $this->name, $document, strlen($document), FFI::addr($this->handle));
    }

    public function __destruct()
    {
        $this->shopper || $this->c->vt_sdk_release($this->handle);
    }

    public function ofShopper(string $shopper): self
    {
        $of = clone $this;
        $of->shopper = ['shopper' => $shopper, 'of' => $this];  // the host vouches by naming them; keeps the handle open
        return $of;
    }

    private function document(array $request): string
    {
        return Vetrina::written($this->shopper ? ['shopper' => $this->shopper['shopper']] + $request : $request);
    }

    public function call(string $operation, array $request): mixed
    {
        $document = $this->document($request);
        $response = $this->c->new('vt_response*');
        $this->checked('vt_call', $this->handle, $operation, $document, strlen($document), FFI::addr($response));
        return $this->answer($response);
    }

    public function begin(string $operation, array $request): Closure
    {
        $id = $this->c->new('uint64_t');
        $document = $this->document($request);
        $this->checked('vt_submit', $this->handle, $operation, $document, strlen($document), null, FFI::addr($id));
        return fn () => $this->wait($id->cdata);
    }

    public function upload(string $operation, string $path, array $request): mixed
    {
        return $this->call($operation, ['file' => $path] + $request);
    }

    private function wait(int $id): mixed
    {
        while (!isset(self::$taken[$this->name][$id])) {
            if ($this->hostDrives) {
                $this->checked('vt_run', $this->handle, 0, null);
            } else {
                $fd = $this->c->new('int32_t');
                $this->checked('vt_completion_fd', $this->handle, FFI::addr($fd));
                $ready = $this->c->new('struct pollfd');
                $ready->fd = $fd->cdata;
                $ready->events = self::POLLIN;
                $this->c->poll(FFI::addr($ready), 1, 1000);
            }
            $this->take();
        }
        $answer = self::$taken[$this->name][$id];
        unset(self::$taken[$this->name][$id]);
        return is_array($answer) ? $answer[0] : throw $answer;
    }

    private function take(): void
    {
        for (;;) {
            $one = $this->c->new('vt_completion');
            $one->struct_size = FFI::sizeof($one);
            $this->checked('vt_completion_next', $this->handle, FFI::addr($one));
            if ($one->id === 0) {
                return;
            }
            self::$taken[$this->name][$one->id] = $one->code === 0
                ? [$this->answer($one->response)] : $this->failure($one->error);
        }
    }

    private function answer(FFI\CData $response): mixed
    {
        $size = $this->c->new('size_t');
        $data = FFI::string($this->c->vt_response_data($response, FFI::addr($size)), $size->cdata);
        $mediaType = $this->c->vt_response_media_type($response);
        $this->c->vt_response_free($response);
        return Vetrina::read($data, $mediaType);
    }

    private function checked(string $function, mixed ...$given): void
    {
        $error = $this->c->new('vt_error*');
        if ($this->c->{$function}(...$given, ...[FFI::addr($error)]) !== 0) {
            throw $this->failure($error);
        }
    }

    private function failure(FFI\CData $error): VetrinaFailure
    {
        $problem = json_decode($this->c->vt_error_json($error), true);
        $this->c->vt_error_free($error);
        return new VetrinaFailure($problem);
    }
}

// Over HTTP: the back end with its key, a shopper with the session that the back end made for them.
final class VetrinaServer
{
    // Half of what a session lasts: with one that is over, open queries would answer as to anybody.
    private const RENEW_AFTER_S = 900;

    private CurlMultiHandle $all;
    private ?array $session = null;
    private int $since = 0;

    public function __construct(private string $address, private string $key, private ?string $caFile,
        private ?string $shopper = null)
    {
        $this->all = curl_multi_init();  // keeps connections, too
    }

    public function ofShopper(string $shopper): self
    {
        return new self($this->address, $this->key, $this->caFile, $shopper);
    }

    public function call(string $operation, array $request): mixed
    {
        return $this->begin($operation, $request)();
    }

    public function begin(string $operation, array $request): Closure
    {
        return $this->send($operation, Vetrina::written($request), 'application/json');
    }

    public function upload(string $operation, string $path, array $request): mixed
    {
        return $this->send($operation . '?' . http_build_query($request), file_get_contents($path),
            'application/octet-stream')();
    }

    private function who(): array
    {
        if ($this->shopper === null) {
            return ["Authorization: Bearer $this->key"];
        }
        if ($this->session === null || time() - $this->since > self::RENEW_AFTER_S) {
            $this->session = (new self($this->address, $this->key, $this->caFile))
                ->call('shopper.token', ['shopper' => $this->shopper]);
            $this->since = time();
        }
        $cookie = $this->session['cookie'];
        return ["Cookie: {$cookie['name']}={$cookie['value']}", "X-Vetrina-CSRF: {$this->session['csrf']}"];
    }

    private function send(string $target, string $body, string $type): Closure
    {
        $unix = str_starts_with($this->address, 'unix:');
        $one = curl_init(($unix ? 'http://localhost' : $this->address) . "/vetrina/v1/$target");
        curl_setopt_array($one, [CURLOPT_POSTFIELDS => $body, CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTPHEADER => [...$this->who(), "Content-Type: $type", 'Expect:',
                'Idempotency-Key: ' . bin2hex(random_bytes(16))]]);
        if ($unix) {
            curl_setopt($one, CURLOPT_UNIX_SOCKET_PATH, substr($this->address, strlen('unix:')));
        } elseif ($this->caFile !== null) {
            curl_setopt($one, CURLOPT_CAINFO, $this->caFile);
        }
        curl_multi_add_handle($this->all, $one);
        curl_multi_exec($this->all, $running);
        return fn () => $this->wait($one);
    }

    private function wait(CurlHandle $one, bool $again = true): mixed
    {
        while (curl_multi_exec($this->all, $running) === CURLM_OK && $running) {
            curl_multi_select($this->all);
        }
        while (curl_multi_info_read($this->all));  // or curl_error says nothing
        $data = curl_multi_getcontent($one);
        curl_multi_remove_handle($this->all, $one);
        if (($status = curl_getinfo($one, CURLINFO_RESPONSE_CODE)) === 0 && $again) {
            curl_multi_add_handle($this->all, $one);  // with the same key, what was done is answered and not done again
            return $this->wait($one, false);
        }
        $status === 0 && throw new RuntimeException("Cannot reach $this->address: " . curl_error($one));
        if ($status >= 400) {
            throw new VetrinaFailure(json_decode($data, true, 128, JSON_THROW_ON_ERROR));
        }
        return Vetrina::read($data, curl_getinfo($one, CURLINFO_CONTENT_TYPE) ?? '');
    }
}
