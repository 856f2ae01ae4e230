package stacks

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/rules"
	"bankchurn/internal/replacement"
	"bankchurn/service"
)

// running is a resource in the engine's state, a child of a platform's component.
type running struct {
	// component is the type token of the platform's component.
	component string
	cost.Registered
}

// readRunning reads the engine's state: outputs by URN. Outputs that are text, numbers or
// booleans stand in for the inputs.
func readRunning(resources map[string]any) []running {
	var out []running
	for _, name := range config.SortedNames(resources) {
		of := urn.URN(name)
		component := componentOf(of)
		if component == "" {
			continue
		}
		r := running{component, cost.Registered{Type: string(of.Type()), Name: of.Name(), Inputs: map[string]string{}}}
		state, _ := resources[name].(map[string]any)
		outputs, _ := state["outputs"].(map[string]any)
		for key, value := range outputs {
			switch value.(type) {
			case string, bool, float64:
				r.Inputs[key] = cost.DigestOf(resource.NewPropertyValue(value))
			}
		}
		out = append(out, r)
	}
	return out
}

// componentOf is the type token of the platform's component that contains a resource; empty if
// none does.
func componentOf(of urn.URN) string {
	if !of.IsValid() {
		return ""
	}
	token, _, found := strings.Cut(string(of.QualifiedType()), "$")
	if !found || !strings.HasPrefix(token, "bankchurn:platform:") {
		return ""
	}
	return token
}

// componentIn is the type token of the component that a platform registers.
func componentIn(resources *rules.Recording) string {
	for _, r := range resources.Resources() {
		if token := componentOf(urn.URN(r.URN)); token != "" {
			return token
		}
	}
	return ""
}

// leftBy returns what a failed update left running: parts of platforms that the last successful
// update did not run, at the prices of what the platform would register now.
func (o lastOutput) leftBy(view cost.Comparison) []cost.Unfinished {
	var all []cost.Unfinished
	for _, c := range view.Candidates {
		if slices.Contains(o.platforms, c.Platform) {
			continue
		}
		component, there := componentIn(c.Input.Resources), map[[2]string]bool{}
		for _, r := range o.running {
			if r.component == component && !strings.HasPrefix(r.Type, "bankchurn:") {
				there[[2]string{r.Type, r.Name}] = true
			}
		}
		if len(there) == 0 {
			continue
		}
		left := cost.Unfinished{Platform: c.Platform, Resources: len(there)}
		var known []rules.Resource
		for _, r := range c.Input.Resources.Resources() {
			if there[[2]string{r.Type, r.Name}] {
				known = append(known, r)
			}
		}
		in := c.Input
		in.Resources = rules.NewRecording(known)
		left.Idle = cost.New(in).Low
		left.Idle.Incomplete = left.Idle.Incomplete || len(known) < len(there)
		left.Idle.FreeTierApplied = left.Idle.FreeTierApplied || len(known) == len(there) && !left.Idle.Incomplete
		all = append(all, left)
	}
	return all
}

// replaced returns the parts of the chosen platform that the update replaces, in a preview.
func (s *settings) replaced(last lastOutput, view cost.Comparison) []cost.Replaced {
	var before, after []cost.Registered
	for _, c := range view.Candidates {
		if c.Platform != s.platform.Name {
			continue
		}
		component := componentIn(c.Input.Resources)
		for _, r := range last.running {
			if r.component == component {
				before = append(before, r.Registered)
			}
		}
		after = append(after, view.Registered()...)
	}
	return replacedOf(s.platform.Serving, before, after, differsFromState)
}

// differsFromState compares an input with an output in the state. An output without an input is
// the provider's default, and an unknown input may be the same.
func differsFromState(was, is map[string]string, input string) bool {
	before, had := was[input]
	after, has := is[input]
	return had && has && after != unknownInput && before != after
}

// unknownInput is the digest of an input that is unknown in a preview.
var unknownInput = cost.DigestOf(resource.MakeComputed(resource.NewProperty("")))

// replacedSince are the replaced parts in a comparison with another commit.
func (s *settings) replacedSince(base cost.Base, view cost.Comparison) []cost.Replaced {
	return replacedOf(s.platform.Serving, base.Resources, view.Registered(), func(was, is map[string]string, input string) bool {
		return was[input] != is[input]
	})
}

// replacedOf returns the serving parts that another resource of the same type replaces, or whose
// changed input requires replacement.
func replacedOf(serving []service.Serving, before, after []cost.Registered, differs func(was, is map[string]string, input string) bool) []cost.Replaced {
	var out []cost.Replaced
	for _, part := range serving {
		was, is := ofType(before, part.Type), ofType(after, part.Type)
		for _, name := range config.SortedNames(is) {
			inputs, stays := was[name]
			anew := stays && slices.ContainsFunc(replacement.Inputs(part.Type), func(input string) bool { return differs(inputs, is[name], input) })
			if anew || !stays && goes(was, is) {
				out = append(out, cost.Replaced{Noun: part.Noun, Name: name, Address: part.Address})
			}
		}
	}
	return out
}

// ofType are the inputs of all resources of a type, by name.
func ofType(all []cost.Registered, token string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, r := range all {
		if r.Type == token {
			out[r.Name] = r.Inputs
		}
	}
	return out
}

// goes reports whether a resource in the first map is missing from the second.
func goes(was, is map[string]map[string]string) bool {
	for name := range was {
		if _, stays := is[name]; !stays {
			return true
		}
	}
	return false
}
