package cost

import (
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// Record runs program under Pulumi's mocks, which create nothing, and returns the resources
// it registered, ordered by URN. Providers and components are left out: they cost nothing.
//
// It is a dry run: outputs that only the cloud knows stay unknown. A rule can tell that such a
// value is unknown, whereas an invented or empty value would lead to a wrong price. A call to a
// provider's function fails the recording, as does reading an existing resource.
func Record(project, stack string, program pulumi.RunFunc) (*Recording, error) {
	rec := &recorder{project: project, stack: stack}
	return rec.run(program)
}

// recorder implements pulumi.MockResourceMonitor.
type recorder struct {
	project, stack string
	// facts are those that the user sets, in addition to the components' own.
	facts map[string]string
	// call answers a call to a provider's function. If nil, such calls and reads of resources
	// fail.
	call func(pulumi.MockCallArgs) (resource.PropertyMap, error)

	mu       sync.Mutex
	recorded recorded
	hints    *hint.Registry
}

func (rec *recorder) run(program pulumi.RunFunc) (*Recording, error) {
	rec.recorded, rec.hints = newRecorded(), hint.New()
	inside := func(ctx *pulumi.Context) error {
		for key := range defaultRegions {
			if value, ok := ctx.GetConfig(key); ok {
				rec.recorded.config[key] = value
			}
		}
		return program(hint.Collect(ctx, rec.hints))
	}
	dryRun := func(info *pulumi.RunInfo) { info.DryRun = true }
	if err := pulumi.RunErr(inside, pulumi.WithMocks(rec.project, rec.stack, rec), dryRun); err != nil {
		return nil, fmt.Errorf("record resources: %w", err)
	}
	if err := checkFacts(rec.facts, rec.recorded.resources); err != nil {
		return nil, err
	}
	return rec.recorded.recording(func(r *Resource) map[string]string {
		all := factsOf(rec.facts, r.Name)
		maps.Copy(all, rec.hints.Of(r.Type, r.Name))
		return all
	}), nil
}

// Call implements pulumi.MockResourceMonitor.
func (rec *recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if rec.call != nil {
		return rec.call(args)
	}
	return nil, fmt.Errorf("a component calls %s, which is not available without the cloud: set the value in the config instead", args.Token)
}

// NewResource implements pulumi.MockResourceMonitor. It returns no outputs, so that every
// output of a resource is unknown.
func (rec *recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	rpc := args.RegisterRPC
	switch {
	case rpc == nil && rec.call != nil:
		return args.ID, nil, nil // it already exists and is on another bill
	case rpc == nil:
		return "", nil, fmt.Errorf("%s %q is read from the cloud, which is not possible while recording", args.TypeToken, args.Name)
	case !args.Custom:
		return "", nil, nil
	}
	// args.Inputs lacks the unknown values; the request has them.
	inputs, err := plugin.UnmarshalProperties(rpc.GetObject(), plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true})
	if err != nil {
		return "", nil, fmt.Errorf("inputs of %s: %w", args.Name, err)
	}
	r := Resource{
		URN: rec.urn(rpc.GetParent(), args.TypeToken, args.Name), Type: args.TypeToken, Name: args.Name,
		Inputs: inputs, Dependencies: map[string][]string{},
	}
	for input, uses := range rpc.GetPropertyDependencies() {
		r.Dependencies[input] = uses.GetUrns()
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.recorded.add(r, args.Provider)
	return "", nil, nil
}

// urn returns the URN that the SDK's mock monitor gives a resource.
func (rec *recorder) urn(parent, typ, name string) string {
	parentType := tokens.Type("")
	if p := urn.URN(parent); p != "" && p.QualifiedType() != resource.RootStackType {
		parentType = p.QualifiedType()
	}
	return string(urn.New(tokens.QName(rec.stack), tokens.PackageName(rec.project), parentType, tokens.Type(typ), name))
}

// defaultRegions are the config keys for the region of a package's default provider.
var defaultRegions = map[string]string{"aws:region": "aws", "gcp:region": "gcp", "gcp:zone": "gcp"}

// recorded is a recording in progress.
type recorded struct {
	resources []Resource
	// providerOf has the URN of each resource's provider, by the same index.
	providerOf []string
	// providers maps a provider's URN to its inputs.
	providers map[string]*Resource
	// config has the keys of [defaultRegions] that are set.
	config map[string]string
}

func newRecorded() recorded {
	return recorded{providers: map[string]*Resource{}, config: map[string]string{}}
}

// add adds a resource or a provider. The reference to the resource's provider is URN::ID.
func (rec *recorded) add(r Resource, provider string) {
	if strings.HasPrefix(r.Type, "pulumi:providers:") {
		rec.providers[r.URN] = &r
		return
	}
	r.Region = ownRegion(&r)
	rec.resources = append(rec.resources, r)
	if i := strings.LastIndex(provider, "::"); i >= 0 {
		provider = provider[:i]
	}
	rec.providerOf = append(rec.providerOf, provider)
}

const googleProvider = "pulumi:providers:gcp"

// ownRegion returns the region in the inputs of a resource or provider. A Google Cloud location
// may be a zone, a link to one, or in capitals, as buckets have it.
func ownRegion(r *Resource) string {
	stated := r.Text("location", r.Text("region", ""))
	if stated == "" && (strings.HasPrefix(r.Type, "gcp:") || r.Type == googleProvider) {
		stated = r.Text("zone", "")
	}
	return rules.GoogleRegion(strings.ToLower(stated[strings.LastIndex(stated, "/")+1:]))
}

// recording connects resources with their providers and facts.
func (rec *recorded) recording(facts func(*Resource) map[string]string) *Recording {
	for i := range rec.resources {
		r := &rec.resources[i]
		r.Provider = rec.providers[rec.providerOf[i]]
		if r.Region == "" && r.Provider != nil {
			r.Region = ownRegion(r.Provider)
		}
		if r.Region == "" {
			r.Region = rec.defaultRegion(r.Type)
		}
		r.Hints = facts(r)
	}
	return rules.NewRecording(rec.resources)
}

// defaultRegion returns the region of a resource without an explicit provider.
func (rec *recorded) defaultRegion(typ string) string {
	for _, key := range []string{"aws:region", "gcp:region", "gcp:zone"} {
		if value := rec.config[key]; value != "" && defaultRegions[key] == packageOf(typ) {
			return rules.GoogleRegion(value)
		}
	}
	return ""
}

// packageOf is the provider package of a type token: `aws` of aws:lambda/function:Function.
func packageOf(typ string) string {
	pkg, _, _ := strings.Cut(typ, ":")
	return pkg
}
