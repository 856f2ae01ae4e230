package shared

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"bankchurn/internal/sandbox/cloud"
)

// Owner is the cloud when this process has it open.
type Owner struct {
	opts   Options
	lock   *Lock
	cloud  *cloud.Cloud
	stop   func() error // ends the application behind the endpoints
	server *http.Server
	file   string // where others read the address
	token  string

	mu       sync.Mutex
	closing  bool
	attached map[int]string // commands of other processes, by number
	begun    int
	changed  chan struct{} // closed when a command detaches
	abort    chan struct{} // closed when Close must not wait
}

// address tells other processes where the cloud is served. The token excludes other users of
// the machine.
type address struct {
	URL, Token, Server string
}

// Own opens the cloud in this process, or returns a *HeldError if another one has it open.
func Own(ctx context.Context, dir string, opts Options) (*Owner, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("sandbox folder: %w", err)
	}
	lock, err := TryLock(filepath.Join(dir, lockFile), opts.Command)
	if err != nil {
		return nil, err
	}
	o := &Owner{
		opts: opts, lock: lock, file: filepath.Join(dir, addressFile), token: rand.Text(), attached: map[int]string{},
		changed: make(chan struct{}), abort: make(chan struct{}), stop: func() error { return nil },
	}
	if err := o.open(ctx, dir); err != nil {
		return nil, errors.Join(err, o.stop(), lock.Release())
	}
	return o, nil
}

func (o *Owner) open(ctx context.Context, dir string) error {
	settings := o.opts.Cloud
	settings.Log = o.opts.Note
	if o.opts.API != nil {
		api, stop, err := o.opts.API(ctx)
		if err != nil {
			return err
		}
		if stop != nil {
			o.stop = stop
		}
		settings.API = api
	}
	var err error
	if o.cloud, err = cloud.Open(filepath.Join(dir, inventoryFile), settings); err != nil {
		return err
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("embedded cloud: %w", err)
	}
	o.server = &http.Server{Handler: o.handler(), ReadHeaderTimeout: patience}
	// Serve returns when the server is closed.
	go func() { _ = o.server.Serve(socket) }()
	text, err := json.Marshal(address{URL: "http://" + socket.Addr().String(), Token: o.token, Server: o.Server()})
	if err != nil {
		return fmt.Errorf("embedded cloud: %w", err)
	}
	if err := os.WriteFile(o.file, text, 0o600); err != nil {
		return errors.Join(fmt.Errorf("embedded cloud: %w", err), o.server.Close())
	}
	return nil
}

// Cloud returns the embedded cloud itself.
func (o *Owner) Cloud() *cloud.Cloud { return o.cloud }

// Begin implements Service.
func (o *Owner) Begin(_ context.Context, order Order) (attach string, end func(), err error) {
	trouble, err := o.trouble(order.Faults)
	if err != nil {
		return "", nil, err
	}
	session, err := o.cloud.Begin(trouble)
	if err != nil {
		return "", nil, err
	}
	return session.Attach(), session.End, nil
}

func (o *Owner) trouble(faults []string) (cloud.Trouble, error) {
	if len(faults) == 0 {
		return cloud.Trouble{}, nil
	}
	return o.opts.Trouble(faults)
}

// Inventory implements Service.
func (o *Owner) Inventory() ([]cloud.Record, error) { return o.cloud.Inventory(), nil }

// Inside implements Service.
func (o *Owner) Inside() (map[string]string, error) { return o.cloud.Inside(), nil }

// Endpoints implements Service.
func (o *Owner) Endpoints() (map[string]string, error) { return o.cloud.Endpoints(), nil }

// Resolve implements Service.
func (o *Owner) Resolve(name string) (target string, seconds int, err error) {
	target, seconds, _ = o.cloud.Resolve(name)
	return target, seconds, nil
}

// Point implements Service.
func (o *Owner) Point(name, target string) error { return o.cloud.Point(name, target) }

// Allow implements Service.
func (o *Owner) Allow(on, principal string) error { return o.cloud.Allow(on, principal) }

// Roots implements Service.
func (o *Owner) Roots() ([]byte, error) { return o.cloud.Roots() }

// Traffic implements Service.
func (o *Owner) Traffic() ([]cloud.Traffic, error) { return o.cloud.Traffic(), nil }

// Server implements Service.
func (o *Owner) Server() string { return Holder(o.opts.Command) }

// Close implements Service.
func (o *Owner) Close() error {
	o.mu.Lock()
	o.closing = true
	o.mu.Unlock()
	o.waitForOthers()
	return errors.Join(o.server.Close(), os.Remove(o.file), o.cloud.Close(), o.stop(), o.lock.Release())
}

// Abort makes Close not wait for attached commands.
func (o *Owner) Abort() {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-o.abort:
	default:
		close(o.abort)
	}
}

// waitForOthers waits until no other process uses the cloud, with a note if it takes long.
func (o *Owner) waitForOthers() {
	said := ""
	for {
		o.mu.Lock()
		var names []string
		for _, name := range o.attached {
			names = append(names, name)
		}
		changed := o.changed
		o.mu.Unlock()
		slices.Sort(names)
		if len(names) == 0 {
			return
		}
		if text := strings.Join(names, ", "); text != said {
			o.opts.Note("waiting for %s to end: it uses the embedded cloud of this process", text)
			said = text
		}
		select {
		case <-changed:
		case <-o.abort:
			return
		case <-time.After(10 * time.Second):
			said = ""
		}
	}
}

// enter counts a command of another process; false if the cloud is about to close.
func (o *Owner) enter(name string) (leave func(), ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing {
		return nil, false
	}
	o.begun++
	number := o.begun
	o.attached[number] = name
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.attached, number)
		close(o.changed)
		o.changed = make(chan struct{})
	}, true
}
