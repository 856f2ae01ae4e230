package cloud

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// listener is the HTTP server of one endpoint.
type listener struct {
	server *http.Server
	socket net.Listener
}

// patience is how long a client may take to say what it wants.
const patience = 10 * time.Second

func endpointURL(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }

// reservePort takes a free loopback port and starts the endpoint on it. Call with the lock held.
func (c *Cloud) reservePort() (int, error) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := socket.Addr().(*net.TCPAddr).Port
	c.listen(port, socket)
	return port, nil
}

func (c *Cloud) listen(port int, socket net.Listener) {
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.answer(port, w, r) }),
		ReadHeaderTimeout: patience,
		// The server would tell of each client that does not trust the certificate; the client is told anyway.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	socket = newTwoProtocols(socket, c.certificateFor(port))
	c.listeners[port] = &listener{server: server, socket: socket}
	// Serve returns when the server is closed; there is nobody to tell.
	go func() { _ = server.Serve(socket) }()
}

// stopListening must be called with the lock held; a port without a listener is no error.
func (c *Cloud) stopListening(port int) {
	if l := c.listeners[port]; l != nil {
		_ = l.server.Close()
		delete(c.listeners, port)
	}
}

// ServeEndpoints starts the endpoints of everything that exists, on the ports they had before. An endpoint whose port is
// taken by another program is reported in the error; the others are started all the same.
func (c *Cloud) ServeEndpoints() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, r := range c.inventory.Records {
		if r.Port == 0 || c.listeners[r.Port] != nil {
			continue
		}
		socket, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", r.Port))
		if err != nil {
			errs = append(errs, fmt.Errorf(
				"endpoint %s of %s: the port is in use by another program: stop it, or destroy the stack and bring it up again (%w)",
				endpointURL(r.Port), r.ID, err))
			continue
		}
		c.listen(r.Port, socket)
	}
	return errors.Join(errs...)
}
