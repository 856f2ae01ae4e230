// Package shared is the embedded cloud of a project folder, with all stacks in it. One process at a time has it open: `serve`
// while it runs, or else whichever command needs it, for its own duration. The others attach to that process: they use its
// providers, its DNS and its certificates over loopback.
//
// A process that is killed leaves nothing behind but the inventory on disk: the lock ends with it.
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

// Order is what a command asks of the cloud.
type Order struct {
	// Stack is the command's stack, Command its name.
	Stack, Command string
	// Faults are what goes wrong on purpose, in the words of package trouble.
	Faults []string
}

// Service is the cloud as every process sees it, whichever has it open.
type Service interface {
	// Begin starts one command of the Pulumi engine: attach is the value for PULUMI_DEBUG_PROVIDERS. end waits for the calls
	// under way.
	Begin(ctx context.Context, order Order) (attach string, end func(), err error)
	// Inventory lists what exists, of all stacks.
	Inventory() ([]cloud.Record, error)
	// Endpoints are the base URLs by resource URN.
	Endpoints() (map[string]string, error)
	// Inside are the addresses of internal endpoints, and where each of them is for a caller within its network.
	Inside() (map[string]string, error)
	// Resolve is where a name leads by the cloud's DNS, and for how many seconds; "" if there is no such record.
	Resolve(name string) (target string, seconds int, err error)
	// Point sets a DNS record that no stack has; without a target it goes.
	Point(name, target string) error
	// Allow adds a principal to the policy of a repository or secret in another account or project.
	Allow(on, principal string) error
	// Roots is the authority of the endpoints' certificates, in PEM.
	Roots() ([]byte, error)
	// Traffic counts the responses by endpoint and release.
	Traffic() ([]cloud.Traffic, error)
	// Server is the process that has the cloud open.
	Server() string
	// Close releases the cloud. The process that has it open waits for the commands that are attached to it.
	Close() error
}

// Options sets up a cloud.
type Options struct {
	// Command is what other processes learn about this one, e.g. "serve dev".
	Command string
	// Cloud is how to open it. Its Log is Note.
	Cloud cloud.Options
	// Trouble turns the words of an order's faults into faults.
	Trouble func(faults []string) (cloud.Trouble, error)
	// API starts what answers at the endpoints when this process opens the cloud, and returns how to stop it; nil: a built-in
	// answerer.
	API func(ctx context.Context) (api http.Handler, stop func() error, err error)
	// Note tells the user something.
	Note func(format string, args ...any)
}

// files of the folder
const (
	lockFile      = "lock"
	addressFile   = "address.json"
	inventoryFile = "inventory.json"
)

// ErrNotServed says that no process has the cloud open.
var ErrNotServed = errors.New("the embedded cloud is not running")

// patience is how long a process may take to say where it serves, or to close.
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
			opts.Note("waiting for %s, which has the embedded cloud open, to begin or end", busy.Holder)
			said = true
		}
		if time.Since(begun) > patience {
			return nil, fmt.Errorf("embedded cloud: %s has it open and does not answer: end that process", busy.Holder)
		}
	}
}

// ReadInventory reads what exists from disk, for when no process has the cloud open.
func ReadInventory(dir string) ([]cloud.Record, error) {
	c, err := cloud.Open(filepath.Join(dir, inventoryFile), cloud.Options{})
	if err != nil {
		return nil, err
	}
	return c.Inventory(), nil
}
