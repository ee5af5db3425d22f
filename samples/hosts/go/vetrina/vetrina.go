// Package vetrina is Vetrina for Go: one type over two transports, C through cgo and HTTP.
//
//	shop, err := vetrina.Load(vetrina.Document{"data_dir": "/var/lib/shop"})     // in this process
//	shop := vetrina.Connect("unix:/run/vetrina.sock", key, nil)                  // or a vetrina-server
//	err = shop.Call("catalog.get", vetrina.Document{"product": "501-32"}, &answer)
//	err = shop.Shopper("anna").Call("friendstore.get", nil, &store)
//
// Safe from any goroutine. The library calls nothing of Go's and handles no signal.
package vetrina

/*
#cgo LDFLAGS: -lvetrina
#include <stdlib.h>
#include "vetrina/vetrina.h"
*/
import "C"

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Document is a request, by field.
type Document = map[string]any

// Failure is what the library refused, with everything it said; find it with errors.As. Compare Slug, show Detail.
type Failure struct {
	Code       int    `json:"code"`
	Slug       string `json:"slug"`
	Detail     string `json:"detail"`
	Pointer    string `json:"pointer"`
	Trace      string `json:"trace_id"`
	RetryAfter int    `json:"retry_after"` // seconds; 0: it does not say
}

func (f *Failure) Error() string { return f.Detail }

func failure(problem []byte) error {
	var read Failure
	if err := json.Unmarshal(problem, &read); err != nil {
		return fmt.Errorf("vetrina: an error that is no problem document: %w", err)
	}
	return &read
}

type transport interface {
	call(shopper, operation string, request Document) ([]byte, error)
	upload(shopper, operation, path string, request map[string]string) ([]byte, error)
	close()
}

// Shop is an installation, on behalf of its back end or of a shopper.
type Shop struct {
	over    transport
	shopper string
}

// Shopper is the same installation on behalf of a shopper whom the shop has signed in.
func (s *Shop) Shopper(id string) *Shop { return &Shop{s.over, id} }

// Call runs an operation and reads its answer into *answer; into a *[]byte as it comes, for what is no document.
func (s *Shop) Call(operation string, request Document, answer any) error {
	data, err := s.over.call(s.shopper, operation, request)
	return read(data, err, answer)
}

// Later is Call on a goroutine of its own; the answer is there when the channel has given its error or nil.
func (s *Shop) Later(operation string, request Document, answer any) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.Call(operation, request, answer) }()
	return done
}

// Upload runs an operation that reads a file, as catalog.import.
func (s *Shop) Upload(operation, path string, request map[string]string, answer any) error {
	data, err := s.over.upload(s.shopper, operation, path, request)
	return read(data, err, answer)
}

// Close waits for calls under way.
func (s *Shop) Close() { s.over.close() }

func read(data []byte, err error, answer any) error {
	if err != nil || answer == nil {
		return err
	}
	if raw, ok := answer.(*[]byte); ok {
		*raw = data
		return nil
	}
	return json.Unmarshal(data, answer)
}

// Over C.
type library struct{ sdk *C.vt_sdk }

// Load opens an installation in this process.
func Load(config Document) (*Shop, error) {
	text, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	document := C.CString(string(text))
	defer C.free(unsafe.Pointer(document))
	var sdk *C.vt_sdk
	var why *C.vt_error
	if C.vt_sdk_open(document, C.size_t(len(text)), &sdk, &why) != C.VT_OK {
		return nil, taken(why)
	}
	return &Shop{over: &library{sdk}}, nil
}

func taken(why *C.vt_error) error {
	defer C.vt_error_free(why)
	return failure([]byte(C.GoString(C.vt_error_json(why))))
}

func (l *library) call(shopper, operation string, request Document) ([]byte, error) {
	if shopper != "" {
		request = with(request, "shopper", shopper) // the host vouches for its shopper by naming them
	}
	text, err := json.Marshal(with(request, "", nil))
	if err != nil {
		return nil, err
	}
	name, document := C.CString(operation), C.CString(string(text))
	defer C.free(unsafe.Pointer(name))
	defer C.free(unsafe.Pointer(document))
	var response *C.vt_response
	var why *C.vt_error
	if C.vt_call(l.sdk, name, document, C.size_t(len(text)), &response, &why) != C.VT_OK {
		return nil, taken(why)
	}
	defer C.vt_response_free(response)
	var size C.size_t
	data := C.vt_response_data(response, &size)
	return C.GoBytes(unsafe.Pointer(data), C.int(size)), nil
}

func (l *library) upload(shopper, operation, path string, request map[string]string) ([]byte, error) {
	document := Document{"file": path}
	for name, value := range request {
		document[name] = value
	}
	return l.call(shopper, operation, document)
}

func (l *library) close() { C.vt_sdk_close(l.sdk) }

// with copies a request, which is the caller's, and adds a field where it has a name.
func with(request Document, name string, value any) Document {
	all := Document{}
	for key, one := range request {
		all[key] = one
	}
	if name != "" {
		all[name] = value
	}
	return all
}

// Over HTTP: the back end with its key, a shopper with the session that the back end made for them.
type server struct {
	base, key string
	client    http.Client
	guard     sync.Mutex
	sessions  map[string]session
}

// Half of what a session lasts: with one that is over, open queries would answer as to anybody.
const renewAfter = 15 * time.Minute

type session struct {
	since  time.Time
	Csrf   string `json:"csrf"`
	Cookie struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"cookie"`
}

// Connect talks to a vetrina-server at https://HOST:PORT or unix:PATH. Without roots the system's are trusted.
func Connect(address, key string, roots *x509.CertPool) *Shop {
	over := &server{base: address, key: key, sessions: map[string]session{}}
	dialled := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	if path := strings.TrimPrefix(address, "unix:"); path != address {
		over.base = "http://localhost"
		dialled.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}
	}
	over.client.Transport = dialled
	return &Shop{over: over}
}

func (s *server) sessionOf(shopper string) (session, error) {
	s.guard.Lock()
	held, ok := s.sessions[shopper]
	s.guard.Unlock()
	if ok && time.Since(held.since) < renewAfter {
		return held, nil
	}
	data, err := s.call("", "shopper.token", Document{"shopper": shopper})
	held = session{since: time.Now()}
	if err = read(data, err, &held); err != nil {
		return held, err
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	s.sessions[shopper] = held
	return held, nil
}

func (s *server) send(shopper, target, mediaType string, body []byte) ([]byte, error) {
	once := make([]byte, 16)
	if _, err := rand.Read(once); err != nil {
		return nil, err
	}
	headers := http.Header{"Content-Type": {mediaType}, "Idempotency-Key": {hex.EncodeToString(once)}}
	if shopper == "" {
		headers.Set("Authorization", "Bearer "+s.key)
	} else {
		held, err := s.sessionOf(shopper)
		if err != nil {
			return nil, err
		}
		headers.Set("Cookie", held.Cookie.Name+"="+held.Cookie.Value)
		headers.Set("X-Vetrina-CSRF", held.Csrf)
	}
	status, data, err := s.ask(target, headers, body)
	if err != nil { // once more: with the same key, what was done already is answered and not done again
		status, data, err = s.ask(target, headers, body)
	}
	if err != nil || status < http.StatusBadRequest {
		return data, err
	}
	return nil, failure(data)
}

func (s *server) ask(target string, headers http.Header, body []byte) (int, []byte, error) {
	request, err := http.NewRequest("POST", s.base+"/vetrina/v1/"+target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header = headers
	got, err := s.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	return got.StatusCode, data, err
}

func (s *server) call(shopper, operation string, request Document) ([]byte, error) {
	body, err := json.Marshal(with(request, "", nil))
	if err != nil {
		return nil, err
	}
	return s.send(shopper, operation, "application/json", body)
}

func (s *server) upload(shopper, operation, path string, request map[string]string) ([]byte, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	for name, value := range request {
		query.Set(name, value)
	}
	return s.send(shopper, operation+"?"+query.Encode(), "application/octet-stream", body)
}

func (s *server) close() { s.client.CloseIdleConnections() }
