package cloud

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Operation is one call of the engine that would change the cloud, or that runs a provider
// function.
type Operation struct {
	// Verb is "create", "update", "delete", or "invoke" for a function of the provider.
	Verb string
	// Type is the resource's type token, URN its Pulumi URN, Name the last part of the URN.
	Type, URN, Name string
}

// Fault is called before every create, update and delete, except in a preview, and before every
// function. If it returns an error, the operation fails with it. A Fault may also wait. The
// context ends when the engine gives up on the operation.
type Fault func(context.Context, Operation) error

// Options sets up an embedded cloud. The zero value is a cloud without faults.
type Options struct {
	// Fault injects failures and delays; nil: none.
	Fault Fault
	// Packages are the clouds that the embedded cloud imitates.
	Packages []*Package
	// API handles the requests that reach a deployed churn API, at the paths of the API; nil: a
	// built-in stub that honors the contract and invents the probabilities.
	API http.Handler
	// Misbehaviour answers in place of the deployed application; nil: the application behaves
	// correctly.
	Misbehaviour cloudhttp.Misbehaviour
	// Undelegated are DNS zones, as records reference them, that no parent zone delegates to:
	// their records exist, but resolvers do not find them.
	Undelegated []string
	// Log receives messages for the user, one line each; nil: dropped.
	Log func(format string, args ...any)
}

// Cloud is the embedded cloud of one project: one account and one project, with all stacks in it.
type Cloud struct {
	opts Options

	mu        sync.Mutex
	inventory *inventory
	authority cloudhttp.Authority
	// requests counts the requests that reached the application behind each endpoint, by URN.
	requests map[string]int
	// picks are the last choices among releases, by port, from 0 to 1.
	picks map[string]float64
	// servers are the servers of the endpoints.
	servers *cloudhttp.Servers
	// defective are the releases that a session deployed with a defect, by stack and release.
	defective map[string]*Session
	// traffic are the responses, by URN and release.
	traffic map[string]*Traffic
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
	c := &Cloud{
		opts: opts, inventory: inv, requests: map[string]int{}, picks: map[string]float64{}, defective: map[string]*Session{}, traffic: map[string]*Traffic{},
	}
	c.servers = &cloudhttp.Servers{Handle: c.answer, Certificate: c.certificate}
	return c, nil
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

// Remove deletes one resource from the cloud, as if by hand in the vendor's console. Scope ""
// is the first one of any scope. It reports whether the resource existed.
func (c *Cloud) Remove(typ, id, scope string) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.inventory.find(typ, id, scope)
	if r == nil {
		return false, nil
	}
	c.servers.Stop(r.Port)
	return true, c.inventory.remove(r)
}

// Close stops the endpoints. The inventory stays on disk.
func (c *Cloud) Close() error {
	c.servers.Close()
	return nil
}

// typeOf returns the entry of a resource type. It does not need the lock, because the tables
// never change.
func (c *Cloud) typeOf(token string) (Type, bool) {
	name, _, _ := strings.Cut(token, ":")
	for _, pkg := range c.opts.Packages {
		if pkg.Name == name {
			return pkg.lookup(token)
		}
	}
	return Type{}, false
}

// nextSerial must be called with the lock held.
func (c *Cloud) nextSerial(urn string) string {
	c.inventory.Count++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", urn, c.inventory.Count))
	return hex.EncodeToString(sum[:])[:40]
}

// Exists reports whether a resource of this type and id exists; scope "" is any. Call with the lock held.
func (c *Cloud) Exists(typ, id, scope string) bool { return c.inventory.find(typ, id, scope) != nil }

// Records returns the existing resources in the inventory's order. Call with the lock held.
func (c *Cloud) Records() []*Record { return c.inventory.Records }

// Retained returns the resources that a provider released without deleting them. Call with the
// lock held.
func (c *Cloud) Retained() []*Record { return c.inventory.Retained }

// Find returns the resource of a type and id, nil if there is none; scope "" is any. Call with
// the lock held.
func (c *Cloud) Find(typ, id, scope string) *Record { return c.inventory.find(typ, id, scope) }

// NextRevision numbers the revisions of a family, from 1. Call with the lock held.
func (c *Cloud) NextRevision(family string) int { return c.inventory.nextRevision(family) }

// Within lists the resources of a scope. Call with the lock held.
func (c *Cloud) Within(scope string) []*Record {
	var found []*Record
	for _, r := range c.inventory.Records {
		if r.Scope == scope && scope != "" {
			found = append(found, r)
		}
	}
	return found
}

// Where lists the resources of a type whose output has the value. Call with the lock held.
func (c *Cloud) Where(typ, output, value string) []*Record {
	var found []*Record
	for _, r := range c.inventory.Records {
		if r.Type == typ && r.Output(output) == value {
			found = append(found, r)
		}
	}
	return found
}

// Unlocked runs a function that takes time or needs the lock. Call with the lock held; it is
// held again afterwards.
func (c *Cloud) Unlocked(run func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	run()
}
