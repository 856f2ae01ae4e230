// Package shared is the embedded cloud of a project folder, shared by all stacks. One process
// at a time has it open: `serve`, or else any command for as long as it runs. Other processes
// attach to that one: they use its providers, its DNS and its certificates over loopback.
//
// A killed process leaves only the inventory on disk: its lock is released.
package shared

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"bankchurn/internal/sandbox/cloud"
)

// Order is a command's request to the cloud.
type Order struct {
	// Stack is the command's stack, Command its name.
	Stack, Command string
	// Faults are the faults to inject, in the syntax of package trouble.
	Faults []string
}

// Service is the cloud as seen by every process, whichever has it open.
type Service interface {
	// Begin starts one command of the Pulumi engine: attach is the value for
	// PULUMI_DEBUG_PROVIDERS. end waits for the calls in progress.
	Begin(ctx context.Context, order Order) (attach string, end func(), err error)
	// Inventory lists the existing resources of all stacks.
	Inventory() ([]cloud.Record, error)
	// Endpoints returns the base URLs by resource URN.
	Endpoints() (map[string]string, error)
	// Inside returns the addresses of internal endpoints, and where a caller within their
	// network connects to each.
	Inside() (map[string]string, error)
	// Resolve returns the target of a name in the cloud's DNS, and its TTL in seconds; "" if
	// there is no such record.
	Resolve(name string) (target string, seconds int, err error)
	// Point sets a DNS record that no stack manages. Without a target it deletes the record.
	Point(name, target string) error
	// Allow adds a principal to the policy of a repository or secret in another account or project.
	Allow(on, principal string) error
	// Roots returns the authority of the endpoints' certificates, in PEM.
	Roots() ([]byte, error)
	// Traffic returns the number of responses by endpoint and release.
	Traffic() ([]cloud.Traffic, error)
	// Server returns the name of the process that has the cloud open.
	Server() string
	// Close releases the cloud. The process that has it open waits for attached commands.
	Close() error
}

// Options are the options of a cloud.
type Options struct {
	// Command describes this process to others, e.g. "serve dev".
	Command string
	// Cloud has the options to open it. Its Log is Note.
	Cloud cloud.Options
	// Trouble parses the faults of an order.
	Trouble func(faults []string) (cloud.Trouble, error)
	// API starts the application behind the endpoints when this process opens the cloud, and
	// returns how to stop it; nil: a built-in stub.
	API func(ctx context.Context) (api http.Handler, stop func() error, err error)
	// Note prints a message for the user.
	Note func(format string, args ...any)
}

// The files of the folder.
const (
	lockFile      = "lock"
	addressFile   = "address.json"
	inventoryFile = "inventory.json"
)

// ErrNotServed is the error if no process has the cloud open.
var ErrNotServed = errors.New("the embedded cloud is not running")

// patience is how long a process may take to publish its address, or to close.
const patience = 10 * time.Second

// Open attaches to the process that has the cloud open, or opens it in this one.
func Open(ctx context.Context, dir string, opts Options) (Service, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("sandbox folder: %w", err)
	}
	begun, said := time.Now(), false
	for {
		own, err := Own(ctx, dir, opts)
		var busy *HeldError
		if !errors.As(err, &busy) {
			if err != nil {
				return nil, err
			}
			return own, nil
		}
		if other, err := Attach(dir); err == nil {
			return other, nil
		}
		// The other process has just begun, or is about to end.
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("embedded cloud: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
		if !said && time.Since(begun) > time.Second {
			opts.Note("waiting for %s, which has the embedded cloud open, to start or end", busy.Holder)
			said = true
		}
		if time.Since(begun) > patience {
			return nil, fmt.Errorf("embedded cloud: %s has it open but does not respond: end that process", busy.Holder)
		}
	}
}

// ReadInventory reads the existing resources from disk, for when no process has the cloud open.
func ReadInventory(dir string) ([]cloud.Record, error) {
	c, err := cloud.Open(filepath.Join(dir, inventoryFile), cloud.Options{})
	if err != nil {
		return nil, err
	}
	return c.Inventory(), nil
}
