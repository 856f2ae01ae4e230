package cloud

import (
	"fmt"
	"net"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// maxMessage is the engine's limit for one message (rpcutil.maxRPCMessageSize, 400 MB).
const maxMessage = 400 << 20

// Trouble has the injected faults of a session. The zero value is none.
type Trouble struct {
	// Fault makes operations fail or wait.
	Fault Fault
	// Defect answers in place of the releases that the session deploys, until it ends.
	Defect cloudhttp.Misbehaviour
}

// Session is one command of the Pulumi engine on the cloud.
type Session struct {
	cloud   *Cloud
	trouble Trouble
	// servers are the providers' gRPC servers, by package.
	servers map[string]*grpc.Server
	attach  string
}

// Begin starts a gRPC server for each package.
func (c *Cloud) Begin(trouble Trouble) (*Session, error) {
	s := &Session{cloud: c, trouble: trouble, servers: map[string]*grpc.Server{}}
	var addresses []string
	for _, pkg := range c.opts.Packages {
		socket, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			s.End()
			return nil, fmt.Errorf("provider %s: %w", pkg.Name, err)
		}
		provider := NewProvider(c, pkg)
		provider.session = s
		server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.WaitForHandlers(true))
		pulumirpc.RegisterResourceProviderServer(server, NewServer(provider))
		s.servers[pkg.Name] = server
		// Serve returns when the server is stopped.
		go func() { _ = server.Serve(socket) }()
		addresses = append(addresses, fmt.Sprintf("%s:%d", pkg.Name, socket.Addr().(*net.TCPAddr).Port))
	}
	s.attach = strings.Join(addresses, ",")
	return s, nil
}

// Attach returns the value for PULUMI_DEBUG_PROVIDERS, which makes the engine use the session's
// servers instead of plugins.
func (s *Session) Attach() string { return s.attach }

// End stops the servers after the calls in progress, so that the inventory no longer changes.
// The session's deployed releases no longer misbehave.
func (s *Session) End() {
	for _, server := range s.servers {
		server.Stop()
	}
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	for release, by := range s.cloud.defective {
		if by == s {
			delete(s.cloud.defective, release)
		}
	}
}

// deployed records the release that a record has after a create or an update. Call with the
// lock held.
func (p *Provider) deployed(t Type, i *Instance) {
	if t.Deployed == nil {
		return
	}
	release := stackOf(string(i.URN)) + " " + t.Deployed(i)
	delete(p.Cloud.defective, release)
	if p.session != nil && p.session.trouble.Defect != nil {
		p.Cloud.defective[release] = p.session
	}
}

// defectOf returns the misbehaviour of a release behind an endpoint, nil if it behaves
// correctly. Call with the lock held.
func (c *Cloud) defectOf(owner *Record, release string) cloudhttp.Misbehaviour {
	if session := c.defective[stackOf(owner.URN)+" "+release]; session != nil {
		return session.trouble.Defect
	}
	return nil
}

// stackOf returns the stack of a URN, which starts with urn:pulumi:STACK::.
func stackOf(urn string) string {
	stack, _, _ := strings.Cut(strings.TrimPrefix(urn, "urn:pulumi:"), "::")
	return stack
}

// Stack returns the stack that created the resource.
func (r *Record) Stack() string { return stackOf(r.URN) }
