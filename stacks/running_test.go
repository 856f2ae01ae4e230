package stacks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/config"
	"bankchurn/cost"
)

// stateOf is the engine's state after an update to a view, as read by the next preview: the inputs,
// with a text for what was unknown before, and versions.
func stateOf(view cost.Comparison) map[string]any {
	state := map[string]any{}
	for _, c := range view.Candidates {
		if c.Platform != view.Platform {
			continue
		}
		for _, r := range c.Input.Resources.Resources() {
			outputs := map[string]any{"arn": r.Name + ":1", "version": "1"}
			for key, value := range r.Inputs {
				outputs[string(key)] = value.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
					known := !v.IsComputed() && !v.IsOutput() && !v.IsSecret() && !v.IsArchive() && !v.IsAsset()
					return "known since", !known
				})
			}
			state[r.URN] = map[string]any{"type": r.Type, "outputs": outputs}
		}
	}
	return state
}

// set sets an output of every resource of a type.
func set(state map[string]any, typ, output string, value any) {
	for urn, r := range state {
		if strings.Contains(urn, "$"+typ+"::") {
			r.(map[string]any)["outputs"].(map[string]any)[output] = value
		}
	}
}

const (
	ecsServices = "aws:ecs/service:Service"
	ecsTasks    = "aws:ecs/taskDefinition:TaskDefinition"
)

func TestAPreviewComparesWithWhatRuns(t *testing.T) {
	projectWithApp(t)
	examples := stackFiles(t)
	nothing := lastEstimate(nil, 0, nil)
	after := func(name string, spoil func(map[string]any)) lastOutput {
		view := viewOf(t, name, examples[name], nothing)
		last := deployedAs(t, view)
		state := stateOf(view)
		spoil(state)
		last.platforms, last.previewed, last.running = []string{view.Platform}, true, readRunning(state)
		return last
	}
	for _, name := range config.SortedNames(examples) {
		got := viewOf(t, name, examples[name], after(name, func(map[string]any) {})).Delta
		if got.Before.Unchecked || got.Before.Last != nil || !got.Quiet() {
			t.Errorf("%s: after a finished update: %+v", name, got)
		}
	}
	finished := after("prod", func(map[string]any) {}).snapshot
	larger := func(state map[string]any) { set(state, ecsTasks, "memory", "2048") }
	for rule, c := range map[string]struct {
		spoil func(map[string]any)
		// more is what runs a month, less the estimate in the outputs.
		more string
	}{
		"the services follow the task definition": {func(state map[string]any) {
			larger(state)
			set(state, ecsServices, "taskDefinition", "bankchurn-api:1")
		}, "19.47"}, // 6 tasks x 730 h x 1 GiB x 0.004445
		"they still run the former one": {func(state map[string]any) {
			larger(state)
			set(state, ecsServices, "taskDefinition", "bankchurn-api:0")
		}, "0.00"},
		"a NAT gateway that the configuration does not have": {func(state map[string]any) {
			for urn := range state {
				if prefix, _, found := strings.Cut(urn, "$"+ecsTasks); found {
					state[prefix+"$aws:ec2/natGateway:NatGateway::left"] = map[string]any{"outputs": map[string]any{}}
				}
			}
		}, "32.85"}, // 730 h x 0.045
	} {
		got := viewOf(t, "prod", examples["prod"], after("prod", c.spoil)).Delta
		if more := got.Before.Total().Minus(finished.Total()); more.USD.StringFixed(2) != c.more || (got.Before.Last != nil) != (c.more != "0.00") || got.Before.Unchecked {
			t.Errorf("%s: %+v is %s more than the estimate, want %s", rule, got.Before, more.USD, c.more)
		}
	}
	file, err := os.ReadFile(filepath.Join(root, "Pulumi.prod.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	busier := parsed(t, strings.Replace(string(file), "requestsPerMonth: 50000000", "requestsPerMonth: 60000000", 1))
	if got := viewOf(t, "prod", busier, after("prod", larger)).Delta.Before; !got.Unchecked || got.Last != nil {
		t.Errorf("other traffic: %+v", got)
	}
}
