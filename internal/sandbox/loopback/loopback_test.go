package loopback

import (
	"fmt"
	"net"
	"os"
	"testing"
	"time"
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

func TestReopenWaitsForAPortThatIsAboutToClose(t *testing.T) {
	held, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	port := held.Addr().(*net.TCPAddr).Port
	if _, err := Reopen(port); err == nil {
		t.Fatal("a port in use was opened again")
	}
	time.AfterFunc(closing/5, func() { _ = held.Close() })
	again, err := Reopen(port)
	if err != nil {
		t.Fatalf("a port that was closed meanwhile: %v", err)
	}
	_ = again.Close()
}
