package sandbox

import (
	"context"
	"fmt"
	"net"
	"strings"

	"bankchurn/internal/sandbox/shared"
)

// Point points a name to an address in the embedded cloud's DNS, as if by hand: for example,
// because a certificate is only issued once DNS points to the load balancer. "" for the address
// removes the record.
func Point(ctx context.Context, opts Options, name, address string) error {
	if err := opts.complete(); err != nil {
		return err
	}
	if name == "" || strings.Contains(name, ":") {
		return fmt.Errorf("dns: %q is not a host name", name)
	}
	if _, _, err := net.SplitHostPort(address); err != nil && address != "" {
		return fmt.Errorf("dns: %q is not an address with a port, such as 127.0.0.1:40123, which `%s` prints", address, command("status", opts.Stack))
	}
	p := pathsOf(opts.Root, opts.Stack)
	service, err := shared.Open(ctx, p.cloud, opts.cloudOptions(p, opts.note))
	if err != nil {
		return err
	}
	defer func() { _ = service.Close() }()
	if err := service.Point(name, address); err != nil {
		return err
	}
	fmt.Fprintf(opts.Stdout, "%s points to %s\n", name, address)
	return nil
}
