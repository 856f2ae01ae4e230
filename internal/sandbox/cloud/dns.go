package cloud

import "strings"

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
		if !known || t.Resolves == nil {
			continue
		}
		if of, target, seconds := t.Resolves(r); strings.TrimSuffix(of, ".") == name && target != "" {
			return strings.TrimSuffix(target, "."), seconds, true
		}
	}
	return "", 0, false
}
