// Package loopback opens ports that are likely to be free again later: an endpoint keeps its port
// while nothing listens on it, between two commands.
package loopback

import (
	"fmt"
	"math/rand/v2"
	"net"
	"time"
)

// The ports are below those of outgoing connections, which begin at 32768 on Linux
// (docs.kernel.org/networking/ip-sysctl.html, ip_local_port_range) and at 49152 on macOS and
// Windows (RFC 6335), and below Kubernetes' node ports, which begin at 30000.
const first, count = 20_000, 10_000

// attempts is how many ports Listen tries.
const attempts = 100

// Listen listens on a free port. It picks one at random, because programs that start at the same
// time would all try the same first one.
func Listen() (socket net.Listener, err error) {
	for range attempts {
		port := first + rand.IntN(count) //nolint:gosec // not a secret
		if socket, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return socket, nil
		}
	}
	return nil, fmt.Errorf("%d ports from %d to %d are in use; the last one: %w", attempts, first, first+count-1, err)
}

// closing is how long a closed port may stay in use.
const closing = time.Second

// Reopen listens on a port again. A process that another goroutine is just starting has a copy of
// the closed socket until it executes its program (golang.org/pkg/syscall/#ForkLock), and the port
// is in use until then.
func Reopen(port int) (socket net.Listener, err error) {
	for begun := time.Now(); time.Since(begun) < closing; time.Sleep(closing / 100) {
		if socket, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return socket, nil
		}
	}
	return nil, err //nolint:wrapcheck // it names the address and the problem
}
