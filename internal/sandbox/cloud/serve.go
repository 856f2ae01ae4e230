package cloud

import (
	"fmt"
	"net"
	"strings"

	"google.golang.org/grpc"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// maxMessage is the engine's own limit for one message (rpcutil.maxRPCMessageSize, 400 MB).
const maxMessage = 400 << 20

// ServeProviders starts one gRPC server for each package. attach is the value for PULUMI_DEBUG_PROVIDERS, which makes the
// engine use these servers in place of plugins; stop ends them and waits for the calls under way, so that the inventory
// does not change any more afterwards.
func (c *Cloud) ServeProviders() (attach string, stop func(), err error) {
	var addresses []string
	var servers []*grpc.Server
	stop = func() {
		for _, s := range servers {
			s.Stop()
		}
	}
	for _, pkg := range c.opts.Packages {
		socket, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			stop()
			return "", nil, fmt.Errorf("provider %s: %w", pkg.Name, err)
		}
		server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.WaitForHandlers(true))
		pulumirpc.RegisterResourceProviderServer(server, NewServer(NewProvider(c, pkg)))
		servers = append(servers, server)
		c.mu.Lock()
		c.providers[pkg.Name] = server
		c.mu.Unlock()
		// Serve returns only when the server is stopped; before that its socket stays open.
		go func() { _ = server.Serve(socket) }()
		addresses = append(addresses, fmt.Sprintf("%s:%d", pkg.Name, socket.Addr().(*net.TCPAddr).Port))
	}
	return strings.Join(addresses, ","), stop, nil
}
