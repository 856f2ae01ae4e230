package cloudhttp

import (
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// The loopback port of a load balancer serves both HTTP and HTTPS, because both have the same
// name, which contains the port. The first byte of a connection shows which one the client
// uses.

// twoProtocols is a listener that wraps a connection in TLS if the client starts with a
// handshake.
type twoProtocols struct {
	net.Listener
	config *tls.Config
	ready  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newTwoProtocols(socket net.Listener, config *tls.Config) *twoProtocols {
	l := &twoProtocols{Listener: socket, config: config, ready: make(chan net.Conn), closed: make(chan struct{})}
	go l.sort()
	return l
}

// sort waits for each client's first byte separately, so that a silent client does not delay
// others.
func (l *twoProtocols) sort() {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			l.stop()
			return
		}
		go func() {
			sorted, err := sortConn(conn, l.config)
			if err != nil {
				_ = conn.Close()
				return
			}
			select {
			case l.ready <- sorted:
			case <-l.closed:
				_ = conn.Close()
			}
		}()
	}
}

// recordHandshake is the first byte of a TLS connection (RFC 8446, section 5.1).
const recordHandshake = 22

func sortConn(conn net.Conn, config *tls.Config) (net.Conn, error) {
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	first := make([]byte, 1)
	if _, err := conn.Read(first); err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	whole := &begun{Conn: conn, first: first}
	if first[0] == recordHandshake {
		return tls.Server(whole, config), nil
	}
	return whole, nil
}

// begun is a connection whose first bytes have been read.
type begun struct {
	net.Conn
	first []byte
}

func (b *begun) Read(p []byte) (int, error) {
	if len(b.first) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}

func (l *twoProtocols) Accept() (net.Conn, error) {
	select {
	case conn := <-l.ready:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *twoProtocols) stop() { l.once.Do(func() { close(l.closed) }) }

func (l *twoProtocols) Close() error {
	l.stop()
	return l.Listener.Close()
}
