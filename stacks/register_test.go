package stacks

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/register"
)

// TestARecordingIsWhatTheEngineIsSent holds the recording, which an estimate is made from,
// to what Pulumi's SDK sends to an engine in a preview: for each deployment of the matrix
// the same resources, with the same names, inputs, dependencies and providers.
func TestARecordingIsWhatTheEngineIsSent(t *testing.T) {
	types := map[string]bool{}
	for _, d := range matrix(t) {
		_, err := run(t, d.stack, d.config, func(ctx *pulumi.Context) error {
			report := &config.Report{}
			s := load(ctx, now(), report)
			if err := report.Err(); err != nil {
				return err
			}
			program := s.everything(s.platform)
			recorded, err := register.Record(ctx.Project(), ctx.Stack(), program)
			if err != nil {
				return err
			}
			got := map[string]sent{}
			for _, r := range recorded {
				one := sent{custom: !r.Component}
				if r.Provider != nil {
					one.provider = r.Provider.URN
				}
				got[r.URN] = one.of(r.Type, r.Inputs, r.Dependencies)
				types[r.Type] = true
			}
			want := listener{stack: ctx.Stack(), project: ctx.Project(), all: map[string]sent{}}
			dryRun := func(info *pulumi.RunInfo) { info.DryRun = true }
			if err := pulumi.RunErr(program, pulumi.WithMocks(ctx.Project(), ctx.Stack(), &want), dryRun); err != nil {
				return err
			}
			differ(t, d.name, got, want.all)
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
	}
	if len(types) < 80 {
		t.Errorf("the matrix has %d types of resources", len(types))
	}
}

// sent is a resource as it reaches the engine.
type sent struct {
	provider string
	custom   bool
	// inputs by name, each as text with the resources that it takes outputs of.
	inputs map[string]string
}

func (s sent) of(typ string, inputs resource.PropertyMap, uses map[string][]string) sent {
	s.inputs = map[string]string{}
	for name, v := range inputs {
		if v.IsNull() || v.IsAsset() || v.IsArchive() || addedByConstructor(typ, string(name)) {
			continue
		}
		s.inputs[string(name)] = fmt.Sprint(v, slices.Sorted(slices.Values(uses[string(name)])))
	}
	return s
}

// addedByConstructor says whether an SDK's constructor states an input by itself: what the
// type says already, and a default of the AWS provider that no price depends on.
func addedByConstructor(typ, input string) bool {
	if strings.HasPrefix(typ, "kubernetes:") {
		return input == "apiVersion" || input == "kind"
	}
	return typ == "pulumi:providers:aws" && input == "skipRegionValidation"
}

func differ(t *testing.T, name string, got, want map[string]sent) {
	t.Helper()
	urns := maps.Clone(want)
	maps.Copy(urns, got)
	for urn := range urns {
		g, recorded := got[urn]
		w, registered := want[urn]
		if !recorded || !registered {
			t.Errorf("%s: %s is recorded: %v, and sent: %v", name, urn, recorded, registered)
			continue
		}
		if g.custom != w.custom || g.provider != w.provider {
			t.Errorf("%s: %s: got custom %v by %q, want custom %v by %q", name, urn, g.custom, g.provider, w.custom, w.provider)
		}
		inputs := maps.Clone(w.inputs)
		maps.Copy(inputs, g.inputs)
		for input := range inputs {
			if g.inputs[input] != w.inputs[input] {
				t.Errorf("%s: %s: input %s:\n got %s\nwant %s", name, urn, input, g.inputs[input], w.inputs[input])
			}
		}
	}
}

// listener is an engine's ear in a preview: it answers nothing.
type listener struct {
	stack, project string

	mu  sync.Mutex
	all map[string]sent
}

func (l *listener) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return nil, fmt.Errorf("unexpected call of %s", args.Token)
}

func (l *listener) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == string(resource.RootStackType) {
		return "", nil, nil
	}
	rpc := args.RegisterRPC
	inputs, err := plugin.UnmarshalProperties(rpc.GetObject(), plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true})
	if err != nil {
		return "", nil, err
	}
	provider, _ := registered{rpc: rpc}.provider()
	uses := map[string][]string{}
	for input, dependencies := range rpc.GetPropertyDependencies() {
		uses[input] = dependencies.GetUrns()
	}
	one := sent{custom: args.Custom, provider: string(provider)}
	l.mu.Lock()
	defer l.mu.Unlock()
	var above tokens.Type
	if parent := resource.URN(rpc.GetParent()); parent.QualifiedType() != resource.RootStackType {
		above = parent.QualifiedType()
	}
	l.all[string(resource.NewURN(tokens.QName(l.stack), tokens.PackageName(l.project), above, tokens.Type(args.TypeToken), args.Name))] = one.of(args.TypeToken, inputs, uses)
	return "", nil, nil
}
