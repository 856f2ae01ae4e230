package cloud

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Endpoints lists the HTTP endpoints that exist, as base URLs by resource URN.
func (c *Cloud) Endpoints() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	urls := map[string]string{}
	for _, r := range c.inventory.Records {
		switch {
		case r.Port == 0:
		case c.encrypted(r):
			urls[r.URN] = "https" + strings.TrimPrefix(cloudhttp.URL(r.Port), "http")
		default:
			urls[r.URN] = cloudhttp.URL(r.Port)
		}
	}
	return urls
}

// ServeEndpoints starts the endpoints of all resources, on the ports they had before. An
// endpoint whose port is in use by another program is reported in the error; the others are
// started anyway.
func (c *Cloud) ServeEndpoints() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, r := range c.inventory.Records {
		if r.Port == 0 {
			continue
		}
		if err := c.expose(r); err != nil {
			errs = append(errs, fmt.Errorf(
				"endpoint %s of %s: the port is in use by another program: stop it, or destroy the stack and bring it up again (%w)",
				cloudhttp.URL(r.Port), r.ID, err))
		}
	}
	return errors.Join(errs...)
}

// Roots returns the certificates, in PEM, that a client must trust to call an endpoint with
// HTTPS. They are valid only for this process.
func (c *Cloud) Roots() ([]byte, error) { return c.authority.Roots() }

// certificate rejects the handshake on a port without HTTPS.
func (c *Cloud) certificate(port int, serverName string) (*tls.Certificate, error) {
	c.mu.Lock()
	owner := c.ownerOf(port)
	speaks := owner != nil && c.encrypted(owner)
	issued := speaks && c.issued(owner, serverName)
	c.mu.Unlock()
	switch {
	case !speaks:
		return nil, errors.New("no HTTPS listener")
	case !issued:
		return cloudhttp.SelfSigned()
	}
	return c.authority.Certificate(serverName)
}

// issued reports whether an endpoint has its certificate for a name, and records the first
// time. Call with the lock held.
func (c *Cloud) issued(owner *Record, name string) bool {
	t, known := c.typeOf(owner.Type)
	if !known || t.Issues == nil || slices.Contains(owner.Issued, name) {
		return true
	}
	if !t.Issues(c, owner, name) {
		return false
	}
	owner.Issued = append(slices.Clone(owner.Issued), name)
	// If the file cannot be written, the next change of the inventory fails.
	_ = c.inventory.save()
	return true
}

// encrypted reports whether the endpoint of a resource supports HTTPS. Call with the lock held.
func (c *Cloud) encrypted(r *Record) bool {
	t, known := c.typeOf(r.Type)
	return known && t.Encrypted != nil && t.Encrypted(c, r)
}
