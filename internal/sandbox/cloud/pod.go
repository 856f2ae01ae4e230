package cloud

import (
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// ServePod serves a release of its owner at a loopback address without an endpoint, until stop
// is called.
func (c *Cloud) ServePod(owner *Record, release string) (address string, stop func(), err error) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.Application(owner, r.URL.Path, release)(w, r) }),
		ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0),
	}
	// Serve returns when the server is closed.
	go func() { _ = server.Serve(socket) }()
	return socket.Addr().String(), func() { _ = server.Close() }, nil
}
