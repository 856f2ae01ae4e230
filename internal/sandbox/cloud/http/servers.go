package cloudhttp

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"bankchurn/internal/sandbox/loopback"
)

// patience is how long a client may take to send its request headers.
const patience = 10 * time.Second

// Servers are the loopback servers of a cloud's endpoints, one per port. A port serves HTTP
// and, with a certificate, HTTPS.
type Servers struct {
	// Handle handles the requests to a port.
	Handle func(port int, w http.ResponseWriter, r *http.Request)
	// Certificate returns a port's certificate for a server name; an error rejects the
	// handshake.
	Certificate func(port int, serverName string) (*tls.Certificate, error)

	mu     sync.Mutex
	byPort map[int]*http.Server
	// inside has the sockets, by port, of endpoints that refuse connections on the port itself.
	inside map[int]string
}

// URL returns the HTTP base URL of a port.
func URL(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }

// Reserve reserves a free loopback port and serves it.
func (s *Servers) Reserve() (int, error) {
	socket, err := loopback.Listen()
	if err != nil {
		return 0, err
	}
	port := socket.Addr().(*net.TCPAddr).Port
	s.mu.Lock()
	_, taken := s.inside[port]
	s.mu.Unlock()
	if taken {
		// It belongs to an internal endpoint, which does not listen on it: try another port.
		defer func() { _ = socket.Close() }()
		return s.Reserve()
	}
	s.start(port, socket)
	return port, nil
}

// Serve serves a port, unless it is already served.
func (s *Servers) Serve(port int) error {
	s.mu.Lock()
	_, served := s.byPort[port]
	_, inside := s.inside[port]
	s.mu.Unlock()
	if served && !inside {
		return nil
	}
	s.Stop(port)
	socket, err := loopback.Reopen(port)
	if err != nil {
		return err
	}
	s.start(port, socket)
	return nil
}

func (s *Servers) start(port int, socket net.Listener) {
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Handle(port, w, r) }),
		ReadHeaderTimeout: patience,
		// The server would log each client that does not trust the certificate; the client reports it anyway.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return s.Certificate(port, hello.ServerName)
	}}
	s.mu.Lock()
	if s.byPort == nil {
		s.byPort = map[int]*http.Server{}
	}
	s.byPort[port] = server
	s.mu.Unlock()
	// Serve returns when the server is closed.
	go func() { _ = server.Serve(newTwoProtocols(socket, config)) }()
}

// ServeInside serves a port to callers within its network: the port itself refuses connections,
// and another socket serves it.
func (s *Servers) ServeInside(port int) error {
	s.mu.Lock()
	_, inside := s.inside[port]
	s.mu.Unlock()
	if inside {
		return nil
	}
	s.Stop(port)
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.mu.Lock()
	if s.inside == nil {
		s.inside = map[int]string{}
	}
	s.inside[port] = socket.Addr().String()
	s.mu.Unlock()
	s.start(port, socket)
	return nil
}

// Inside returns the sockets of ports that are served within their network, by the address that
// callers use.
func (s *Servers) Inside() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sockets := map[string]string{}
	for port, socket := range s.inside {
		sockets[fmt.Sprintf("127.0.0.1:%d", port)] = socket
	}
	return sockets
}

// Stop ends a port's server immediately, if there is one.
func (s *Servers) Stop(port int) {
	s.mu.Lock()
	server := s.byPort[port]
	delete(s.byPort, port)
	delete(s.inside, port)
	s.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
}

// Close ends all servers.
func (s *Servers) Close() {
	s.mu.Lock()
	ports := make([]int, 0, len(s.byPort))
	for port := range s.byPort {
		ports = append(ports, port)
	}
	s.mu.Unlock()
	slices.Sort(ports)
	for _, port := range ports {
		s.Stop(port)
	}
}
