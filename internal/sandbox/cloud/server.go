package cloud

import (
	"context"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// server corrects the SDK's provider server, which omits that there is a detailed diff, and
// returns paths where the engine compares property names, so that a nested change was shown as
// `[diff: ]` (sdk 3.259, plugin/provider_server.go marshalDiff).
type server struct {
	pulumirpc.ResourceProviderServer
}

// NewServer returns the gRPC server of a provider.
func NewServer(p *Provider) pulumirpc.ResourceProviderServer {
	return server{plugin.NewProviderServer(p)}
}

func (s server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	answer, err := s.ResourceProviderServer.Diff(ctx, req)
	if err != nil {
		return nil, err
	}
	answer.HasDetailedDiff = len(answer.GetDetailedDiff()) > 0
	answer.Diffs = TopLevel(answer.GetDiffs())
	return answer, nil
}

// TopLevel returns the top-level properties of paths, each once.
func TopLevel(paths []string) []string {
	var names []string
	for _, path := range paths {
		name := path
		if parsed, err := resource.ParsePropertyPath(path); err == nil && len(parsed) > 0 {
			name, _ = parsed[0].(string)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
