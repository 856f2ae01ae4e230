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

var _ plugin.GrpcProvider = (*Provider)(nil)

// Provider serves one package. The engine opens one connection for each provider resource of
// the program, so each connection has its own configuration.
type Provider struct {
	plugin.UnimplementedProvider
	Cloud *Cloud
	pkg   *Package
	// session is nil if a test drives the provider itself.
	session *Session

	mu       sync.Mutex
	accounts map[string]Account
}

// NewProvider returns the provider of one package on a cloud.
func NewProvider(c *Cloud, pkg *Package) *Provider {
	return &Provider{Cloud: c, pkg: pkg, accounts: map[string]Account{}}
}

// Attach implements plugin.Provider.
func (p *Provider) Attach(string) error { return nil }

// Close implements plugin.Provider.
func (p *Provider) Close() error { return nil }

// SignalCancellation implements plugin.Provider.
func (p *Provider) SignalCancellation(context.Context) error { return nil }

// GetPluginInfo implements plugin.Provider.
func (p *Provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	v := p.pkg.Version
	return plugin.PluginInfo{Version: &v}, nil
}

// GetSchema implements plugin.Provider.
func (p *Provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	schema, err := packageSchema(p.pkg)
	return plugin.GetSchemaResponse{Schema: schema}, err
}

// GetMapping implements plugin.Provider.
func (p *Provider) GetMapping(context.Context, plugin.GetMappingRequest) (plugin.GetMappingResponse, error) {
	return plugin.GetMappingResponse{}, nil
}

// CheckConfig implements plugin.Provider.
func (p *Provider) CheckConfig(_ context.Context, req plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	settings := req.News.Copy()
	delete(settings, "version")
	failures := checkShape(withJSONOpened(settings, p.pkg.Config.ElementType()), p.pkg.Config.ElementType())
	if p.pkg.checkConfig != nil {
		c := &Checker{In: PlainMap(settings)}
		p.pkg.checkConfig(c)
		failures = append(failures, c.failures...)
	}
	return plugin.CheckConfigResponse{Properties: req.News, Failures: failures}, nil
}

// DiffConfig implements plugin.Provider.
func (p *Provider) DiffConfig(_ context.Context, req plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	olds, news := req.OldInputs.Copy(), req.NewInputs.Copy()
	delete(olds, "version")
	delete(news, "version")
	return diffInputs(olds, news, p.pkg.ReplaceOn), nil
}

// Configure implements plugin.Provider.
func (p *Provider) Configure(ctx context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	a := p.pkg.Account(withJSONOpened(PlainMap(req.Inputs), p.pkg.Config.ElementType()))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accounts[connection(ctx)] = a
	return plugin.ConfigureResponse{}, nil
}

func (p *Provider) account(ctx context.Context) Account {
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

func (p *Provider) lookup(token tokens.Type) (Type, reflect.Type, error) {
	t, ok := p.pkg.lookup(string(token))
	if !ok {
		return Type{}, nil, fmt.Errorf(
			"the sandbox does not know the resource type %s: add an entry to the table of its service, "+
				"below internal/sandbox/cloud; known: %s",
			token, strings.Join(SortedNames(p.pkg.Types), ", "))
	}
	if t.Name == (NameRule{}) {
		t.Name = p.pkg.Naming
	}
	if t.Taken == "" {
		t.Taken = p.pkg.Taken
	}
	if t.Scope == nil {
		t.Scope = p.pkg.Scope
	}
	args := t.Args.ElementType()
	if HasProperty(args, "namePrefix") {
		t.Computed = append([]Output{prefixedName}, t.Computed...)
	}
	return t, args, nil
}

// Invoke implements plugin.Provider.
func (p *Provider) Invoke(ctx context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	fn, ok := p.pkg.Invokes[string(req.Tok)]
	if !ok {
		return plugin.InvokeResponse{}, fmt.Errorf(
			"the sandbox does not know the data source %s: add it to the invokes of its package, below internal/sandbox/cloud; known: %s",
			req.Tok, strings.Join(SortedNames(p.pkg.Invokes), ", "))
	}
	if err := p.faultOf(ctx, Operation{Verb: "invoke", Type: string(req.Tok), Name: string(req.Tok)}); err != nil {
		return plugin.InvokeResponse{}, err
	}
	p.Cloud.mu.Lock()
	out, err := fn(p.Cloud, p.account(ctx), PlainMap(req.Args))
	p.Cloud.mu.Unlock()
	if err != nil {
		return plugin.InvokeResponse{}, err
	}
	return plugin.InvokeResponse{Properties: resource.NewPropertyMapFromMap(out)}, nil
}

// Check reports inputs that the real provider rejects, and generates a missing name.
func (p *Provider) Check(ctx context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	news := req.News.Copy()
	var failures []plugin.CheckFailure
	if !t.AnyShape {
		failures = checkShape(news, args)
	}
	if missing := p.account(ctx).Missing; missing != "" {
		failures = append(failures, failure("", "%s", missing))
	}
	if defaults := p.account(ctx).Labels; len(defaults) > 0 && HasProperty(args, p.pkg.Labels) {
		key := resource.PropertyKey(p.pkg.Labels)
		news[key] = Merged(defaults, Plain(news[key]))
	}
	switch {
	case p.pkg.FillName != nil && HasProperty(args, "metadata"):
		if err := p.pkg.FillName(req, news); err != nil {
			failures = append(failures, failure("name", "%v", err))
		}
	case HasProperty(args, "name") && !t.NoName:
		if err := fillName(t.Name, req, news); err != nil {
			failures = append(failures, failure("name", "%v", err))
		}
	}
	if t.Check != nil {
		c := &Checker{In: PlainMap(news)}
		t.Check(c)
		failures = append(failures, c.failures...)
	}
	return plugin.CheckResponse{Properties: news, Failures: failures}, nil
}
