package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
)

// dnsError means that a certificate cannot be issued yet: the authority validates the name over
// HTTP, and the name does not point to the load balancer that this update created.
type dnsError struct{ name, address string }

func (e *dnsError) Error() string {
	return fmt.Sprintf("%s does not resolve to %s", e.name, e.address)
}

// next is what the user must do.
func (e *dnsError) next() string {
	record := "CNAME"
	if net.ParseIP(e.address) != nil {
		record = "A"
	}
	return fmt.Sprintf("add an %s record that points %s to %s, wait a few minutes for the certificate, and rerun `pulumi up`", record, e.name, e.address)
}

// misled returns why no certificate can be issued yet; nil if the name resolves to the endpoint, or
// if DNS cannot be queried from here.
func (c *checker) misled(ctx context.Context) error {
	if !c.target.CertificateFollowsDNS || c.host == "" {
		return nil
	}
	address := c.base.Hostname()
	found, err := c.lookup(ctx, c.host)
	var failed *net.DNSError
	if unknown := errors.As(err, &failed) && failed.IsNotFound; err != nil && !unknown {
		return nil
	}
	wanted := []string{address}
	if net.ParseIP(address) == nil {
		if wanted, err = c.lookup(ctx, address); err != nil {
			return nil
		}
	}
	if slices.ContainsFunc(found, func(a string) bool { return slices.Contains(wanted, a) }) {
		return nil
	}
	return &dnsError{c.host, address}
}
