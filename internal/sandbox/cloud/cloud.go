package cloud

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"sync"

	"google.golang.org/grpc"
)

// Operation is one call of the engine that would change the cloud.
type Operation struct {
	// Verb is "create", "update" or "delete".
	Verb string
	// Type is the resource's type token, URN its Pulumi URN, Name the last part of the URN.
	Type, URN, Name string
}

// Fault is called before every create, update and delete, never in a preview. An error makes the operation fail with
// it; a Fault may also wait. The context ends when the engine gives up on the operation.
type Fault func(context.Context, Operation) error

// Options sets up an embedded cloud. The zero value is a cloud without faults.
type Options struct {
	// Fault injects failures and delays; nil: none.
	Fault Fault
	// API answers the requests that reach a deployed churn API, at the paths of the API; nil: a built-in answerer that keeps
	// the contract and makes the probabilities up.
	API http.Handler
	// Misbehaviour answers in the place of the deployed application; nil: it always does right.
	Misbehaviour Misbehaviour
	// Log receives one line for each thing that the user should know; nil: dropped.
	Log func(format string, args ...any)
}

// Cloud is the embedded cloud of one stack.
type Cloud struct {
	opts Options

	mu        sync.Mutex
	inventory *inventory
	listeners map[int]*listener
	authority authority
	// requests counts those that reached the application behind each endpoint, by URN.
	requests map[string]int
	// picks are the last choices among releases, by port, from 0 to 1.
	picks map[int]float64
	// servers are the providers' of the last ServeProviders, by package.
	servers map[string]*grpc.Server
}

// Open loads the embedded cloud whose inventory is kept in the file path; a missing file is an empty cloud.
func Open(path string, opts Options) (*Cloud, error) {
	inv, err := loadInventory(path)
	if err != nil {
		return nil, err
	}
	if opts.Log == nil {
		opts.Log = func(string, ...any) {}
	}
	return &Cloud{
		opts: opts, inventory: inv, listeners: map[int]*listener{}, requests: map[string]int{}, picks: map[int]float64{}, servers: map[string]*grpc.Server{},
	}, nil
}

// Inventory lists what exists, sorted by type, scope and id.
func (c *Cloud) Inventory() []Record {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]Record, 0, len(c.inventory.Records))
	for _, r := range c.inventory.Records {
		list = append(list, *r)
	}
	return list
}

// Remove takes one resource out of the cloud as somebody would who deletes it in the vendor's console. Scope "" is the
// first one of any scope. It reports whether the resource existed.
func (c *Cloud) Remove(typ, id, scope string) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.inventory.find(typ, id, scope)
	if r == nil {
		return false, nil
	}
	c.stopListening(r.Port)
	return true, c.inventory.remove(r)
}

// Endpoints lists the HTTP endpoints that exist, as base URLs by resource URN.
func (c *Cloud) Endpoints() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	urls := map[string]string{}
	for _, r := range c.inventory.Records {
		switch {
		case r.Port == 0:
		case c.encrypted(r.Port):
			urls[r.URN] = "https" + strings.TrimPrefix(endpointURL(r.Port), "http")
		default:
			urls[r.URN] = endpointURL(r.Port)
		}
	}
	return urls
}

// Close stops the endpoints. The inventory stays on disk.
func (c *Cloud) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ports := make([]int, 0, len(c.listeners))
	for p := range c.listeners {
		ports = append(ports, p)
	}
	sort.Ints(ports)
	for _, p := range ports {
		c.stopListening(p)
	}
	return nil
}

// nextSerial must be called with the lock held.
func (c *Cloud) nextSerial(urn string) string {
	c.inventory.Count++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", urn, c.inventory.Count))
	return hex.EncodeToString(sum[:])[:40]
}

// exists reports whether a resource of this type and id exists; scope "" is any. Call with the lock held.
func (c *Cloud) exists(typ, id, scope string) bool { return c.inventory.find(typ, id, scope) != nil }

// where lists the resources of a type whose output has the value. Call with the lock held.
func (c *Cloud) where(typ, output, value string) []*Record {
	var found []*Record
	for _, r := range c.inventory.Records {
		if r.Type == typ && r.output(output) == value {
			found = append(found, r)
		}
	}
	return found
}
