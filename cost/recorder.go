package cost

import (
	"fmt"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Record runs program under Pulumi's mocks, which create nothing, and returns the resources
// it registered, ordered by URN. Providers and components are left out: they cost nothing.
//
// It is a dry run: an output that only the cloud knows stays unknown. So a rule that looks
// at such a value sees that it cannot know it, where a made-up or empty value would turn
// into a wrong price. A call to a provider's function fails the recording.
func Record(project, stack string, program pulumi.RunFunc) (*Recording, error) {
	rec := &recorder{project: project, stack: stack, providers: map[string]*Resource{}}
	dryRun := func(info *pulumi.RunInfo) { info.DryRun = true }
	if err := pulumi.RunErr(program, pulumi.WithMocks(project, stack, rec), dryRun); err != nil {
		return nil, fmt.Errorf("record resources: %w", err)
	}
	for i := range rec.resources {
		r := &rec.resources[i]
		r.provider = rec.providers[rec.providerOf[i]]
		if r.Region == "" && r.provider != nil {
			r.Region = r.provider.text("region", "")
		}
	}
	return NewRecording(rec.resources), nil
}

// recorder implements pulumi.MockResourceMonitor.
type recorder struct {
	project, stack string

	mu        sync.Mutex
	resources []Resource
	// providerOf holds the URN of each resource's provider, by the same index.
	providerOf []string
	// providers maps a provider's URN to what it was given.
	providers map[string]*Resource
}

// Call implements pulumi.MockResourceMonitor.
func (*recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return nil, fmt.Errorf("a component calls %s, which cannot be answered without the cloud: pass the value in by config", args.Token)
}

// NewResource implements pulumi.MockResourceMonitor. It answers with nothing, so that every
// output of a resource is unknown.
func (rec *recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	rpc := args.RegisterRPC
	if rpc == nil {
		return "", nil, fmt.Errorf("%s %q is read from the cloud, which a recording cannot do", args.TypeToken, args.Name)
	}
	if !args.Custom {
		return "", nil, nil
	}
	// args.Inputs lacks the unknown values; the request has them.
	inputs, err := plugin.UnmarshalProperties(rpc.GetObject(), plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true})
	if err != nil {
		return "", nil, fmt.Errorf("inputs of %s: %w", args.Name, err)
	}
	r := Resource{
		URN: rec.urn(rpc.GetParent(), args.TypeToken, args.Name), Type: args.TypeToken, Name: args.Name,
		Inputs: inputs, dependencies: map[string][]string{},
	}
	for input, uses := range rpc.GetPropertyDependencies() {
		r.dependencies[input] = uses.GetUrns()
	}
	provider, _, _ := cutLast(args.Provider, "::") // URN::ID
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if strings.HasPrefix(args.TypeToken, "pulumi:providers:") {
		rec.providers[r.URN] = &r
		return "", nil, nil
	}
	r.Region = gcpRegion(r.text("location", r.text("region", "")))
	rec.resources = append(rec.resources, r)
	rec.providerOf = append(rec.providerOf, provider)
	return "", nil, nil
}

// urn names a resource as the mock monitor of the SDK does.
func (rec *recorder) urn(parent, typ, name string) string {
	parentType := tokens.Type("")
	if p := urn.URN(parent); p != "" && p.QualifiedType() != resource.RootStackType {
		parentType = p.QualifiedType()
	}
	return string(urn.New(tokens.QName(rec.stack), tokens.PackageName(rec.project), parentType, tokens.Type(typ), name))
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
