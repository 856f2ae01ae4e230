package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
)

// dnsError says that a certificate cannot be issued yet: its authority asks by the name,
// which does not lead to the load balancer that this update has made.
type dnsError struct{ name, address string }

func (e *dnsError) Error() string {
	return fmt.Sprintf("DNS does not lead %s to %s", e.name, e.address)
}

// next is what the person who ran the update has to do.
func (e *dnsError) next() string {
	record := "CNAME"
	if net.ParseIP(e.address) != nil {
		record = "A"
	}
	return fmt.Sprintf("add an %s record that leads %s to %s, and run `pulumi up` again: the certificate is issued once DNS leads there, minutes later", record, e.name, e.address)
}

// misled is a reason why no certificate can be issued yet; nil where DNS leads the name to
// the endpoint, or cannot be asked from here.
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
