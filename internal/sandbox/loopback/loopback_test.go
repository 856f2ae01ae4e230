package loopback

import (
	"fmt"
	"net"
	"os"
	"testing"
)

// The kernel gives ports of its own range to outgoing connections, also while an endpoint is
// between two commands.
func TestPortsAreOutsideTheRangeOfOutgoingConnections(t *testing.T) {
	from, to := 32768, 60999 // the kernel's default
	if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err == nil {
		if _, err := fmt.Sscan(string(text), &from, &to); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[int]bool{}
	for range 200 {
		socket, err := Listen()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = socket.Close() })
		port := socket.Addr().(*net.TCPAddr).Port
		if port >= from && port <= to || seen[port] {
			t.Errorf("port %d is one of %d to %d, or was opened twice: %v", port, from, to, seen[port])
		}
		seen[port] = true
	}
}
