package cloud

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"google.golang.org/grpc/peer"
)

var _ plugin.GrpcProvider = (*provider)(nil)

// provider serves one package. The engine opens one connection for each provider resource of the program, so the
// configuration is kept by connection.
type provider struct {
	plugin.UnimplementedProvider
	cloud *Cloud
	pkg   *cloudPackage

	mu       sync.Mutex
	accounts map[string]account
}

func newProvider(c *Cloud, pkg *cloudPackage) *provider {
	return &provider{cloud: c, pkg: pkg, accounts: map[string]account{}}
}

func (p *provider) Attach(string) error                      { return nil }
func (p *provider) Close() error                             { return nil }
func (p *provider) SignalCancellation(context.Context) error { return nil }

func (p *provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	v := p.pkg.version
	return plugin.PluginInfo{Version: &v}, nil
}

func (p *provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	schema, err := packageSchema(p.pkg)
	return plugin.GetSchemaResponse{Schema: schema}, err
}

func (p *provider) GetMapping(context.Context, plugin.GetMappingRequest) (plugin.GetMappingResponse, error) {
	return plugin.GetMappingResponse{}, nil
}

func (p *provider) CheckConfig(_ context.Context, req plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	settings := req.News.Copy()
	delete(settings, "version")
	failures := checkShape(withJSONOpened(settings, p.pkg.config.ElementType()), p.pkg.config.ElementType())
	if p.pkg.checkConfig != nil {
		c := &checker{in: plainMap(settings)}
		p.pkg.checkConfig(c)
		failures = append(failures, c.failures...)
	}
	return plugin.CheckConfigResponse{Properties: req.News, Failures: failures}, nil
}

func (p *provider) DiffConfig(_ context.Context, req plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	olds, news := req.OldInputs.Copy(), req.NewInputs.Copy()
	delete(olds, "version")
	delete(news, "version")
	return diffInputs(olds, news, p.pkg.replaceOn), nil
}

func (p *provider) Configure(ctx context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	a := p.pkg.account(withJSONOpened(plainMap(req.Inputs), p.pkg.config.ElementType()))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accounts[connection(ctx)] = a
	return plugin.ConfigureResponse{}, nil
}

func (p *provider) account(ctx context.Context) account {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accounts[connection(ctx)]
}

func connection(ctx context.Context) string {
	if from, ok := peer.FromContext(ctx); ok {
		return from.Addr.String()
	}
	return ""
}

func (p *provider) lookup(token tokens.Type) (resourceType, reflect.Type, error) {
	t, ok := p.pkg.types[string(token)]
	if !ok && p.pkg.custom != nil {
		t, ok = p.pkg.custom(string(token))
	}
	if !ok {
		return resourceType{}, nil, fmt.Errorf(
			"the sandbox does not know the resource type %s: add an entry to the table of its service in "+
				"internal/sandbox/cloud (%s_*.go); known: %s",
			token, p.pkg.name, strings.Join(sortedNames(p.pkg.types), ", "))
	}
	if t.name == (nameRule{}) {
		t.name = p.pkg.naming
	}
	if t.scope == nil {
		t.scope = p.pkg.scope
	}
	args := t.args.ElementType()
	if hasProperty(args, "namePrefix") {
		t.computed = append([]output{prefixedName}, t.computed...)
	}
	return t, args, nil
}

func (p *provider) Invoke(ctx context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	fn, ok := p.pkg.invokes[string(req.Tok)]
	if !ok {
		return plugin.InvokeResponse{}, fmt.Errorf(
			"the sandbox does not know the data source %s: add it to the invokes in internal/sandbox/cloud/%s.go; known: %s",
			req.Tok, p.pkg.name, strings.Join(sortedNames(p.pkg.invokes), ", "))
	}
	out, err := fn(p.cloud, p.account(ctx), plainMap(req.Args))
	if err != nil {
		return plugin.InvokeResponse{}, err
	}
	return plugin.InvokeResponse{Properties: resource.NewPropertyMapFromMap(out)}, nil
}

// Check reports inputs that the real provider refuses, and generates a missing name.
func (p *provider) Check(ctx context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	news := req.News.Copy()
	var failures []plugin.CheckFailure
	if !t.anyShape {
		failures = checkShape(news, args)
	}
	if missing := p.account(ctx).missing; missing != "" {
		failures = append(failures, failure("", "%s", missing))
	}
	switch {
	case p.pkg.objects && hasProperty(args, "metadata"):
		if err := fillObjectName(req, news); err != nil {
			failures = append(failures, failure("metadata.name", "%v", err))
		}
	case hasProperty(args, "name") && !t.noName:
		if err := fillName(t.name, req, news); err != nil {
			failures = append(failures, failure("name", "%v", err))
		}
	}
	if t.check != nil {
		c := &checker{in: plainMap(news)}
		t.check(c)
		failures = append(failures, c.failures...)
	}
	return plugin.CheckResponse{Properties: news, Failures: failures}, nil
}
