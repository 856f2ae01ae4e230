package cloud

import (
	"slices"
	"strings"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Resolve is where a name leads to by the records of the embedded cloud, another name or an address, and how many seconds
// a resolver may keep that; false where there is no such record. Addresses hold the port of their loopback server.
func (c *Cloud) Resolve(name string) (target string, seconds int, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.LeadsTo(name)
}

// LeadsTo is Resolve with the lock held.
func (c *Cloud) LeadsTo(name string) (target string, seconds int, found bool) {
	for _, r := range c.inventory.Records {
		t, known := c.typeOf(r.Type)
		if !known || t.Resolves == nil || slices.Contains(c.opts.Undelegated, r.Output("zoneId")+r.Output("managedZone")) {
			continue
		}
		if of, target, seconds := t.Resolves(r); strings.TrimSuffix(of, ".") == name && target != "" {
			return strings.TrimSuffix(target, "."), seconds, true
		}
	}
	target = c.inventory.Names[name]
	return target, manualTTL, target != ""
}

// manualTTL is the time to live of records that no stack has, in seconds.
const manualTTL = 1

// Point sets a DNS record that no stack has, as an administrator of DNS would; without a target it goes.
func (c *Cloud) Point(name, target string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inventory.Names == nil {
		c.inventory.Names = map[string]string{}
	}
	c.inventory.Names[name] = target
	if target == "" {
		delete(c.inventory.Names, name)
	}
	return c.inventory.save()
}

// LeadsHere reports whether DNS leads a name to the endpoint of a resource. Call with the lock held.
func (c *Cloud) LeadsHere(name string, owner *Record) bool {
	here := strings.TrimPrefix(cloudhttp.URL(owner.Port), "http://")
	// No resolver follows more names.
	for range 8 {
		target, _, found := c.LeadsTo(name)
		if !found || target == here {
			return found
		}
		name = target
	}
	return false
}
