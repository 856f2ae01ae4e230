package cost

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
	"bankchurn/service"
)

// Running is a resource in the engine's state. Its outputs include the inputs with which it was
// created or updated last.
type Running struct {
	Type, Name string
	// Shared says that it does not belong to the platform's component.
	Shared  bool
	Outputs resource.PropertyMap
}

// follows are the inputs that decide which version of a resource serves. If one names another
// version than the state has, the former one serves, whose inputs the state no longer has.
var follows = []struct{ user, input, used, output string }{
	{"aws:ecs/service:Service", "taskDefinition", "aws:ecs/taskDefinition:TaskDefinition", "arn"},
	{"aws:lambda/alias:Alias", "functionVersion", "aws:lambda/function:Function", "version"},
}

// Basis identifies what an estimate of a platform depends on besides its resources: traffic, free
// tier, prices and facts. It is empty for a platform that is not a candidate.
func (v Comparison) Basis(platform string) string {
	in, ok := v.candidate(platform)
	if !ok {
		return ""
	}
	facts := map[string]map[string]string{}
	for _, r := range in.Resources.Resources() {
		own := maps.Clone(r.Hints)
		delete(own, hint.PackageBytes) // every release has another size, which costs less than a cent
		if len(own) > 0 {
			facts[r.URN] = own
		}
	}
	text, err := json.Marshal(struct {
		Traffic  service.Traffic
		FreeTier bool
		Prices   time.Time
		Facts    map[string]map[string]string
	}{in.Traffic, in.FreeTier, in.Book.Checked(), facts})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%x", sum[:4])
}

func (v Comparison) candidate(platform string) (Input, bool) {
	i := slices.IndexFunc(v.Candidates, func(c Candidate) bool { return c.Platform == platform })
	if i < 0 {
		return Input{}, false
	}
	return v.Candidates[i].Input, true
}

// Running corrects the estimate in the outputs by what the state has of the
// platform: a failed update leaves some resources changed. The result is that estimate if every
// line is the same to the cent. It is false if the two are not made on the same basis.
func (v Comparison) Running(last Snapshot, state []Running) (Snapshot, bool) {
	in, ok := v.candidate(last.Platform)
	if !ok || last.Basis == "" || last.Basis != v.Basis(last.Platform) {
		return last, false
	}
	o := overlay{recorded: in.Resources, state: map[string]Running{}, known: map[string]bool{}, registered: map[string]bool{}}
	for _, r := range in.Resources.Resources() {
		o.registered[owner(r.Type, r.Name)] = true
	}
	for _, r := range state {
		o.state[owner(r.Type, r.Name)] = r
	}
	for key := range last.Lines {
		o.known[ownerIn(key)] = true
	}
	o.formerServes()
	in.Resources = o.recording()
	estimate := New(in)
	now, ok := ReadOutput(Comparison{Platform: last.Platform, Estimate: estimate}.Output())
	if !ok {
		return last, false
	}
	lines := map[string]decimal.Decimal{}
	for key, usd := range last.Lines {
		if o.unchanged(ownerIn(key)) {
			lines[key] = usd
		}
	}
	for key, usd := range now.Lines {
		if !o.unchanged(ownerIn(key)) {
			lines[key] = usd
		}
	}
	out, differs := last, false
	keys := maps.Clone(last.Lines)
	maps.Copy(keys, lines)
	for key := range keys {
		difference := lines[key].Sub(last.Lines[key])
		out.Expected.USD = out.Expected.USD.Add(difference)
		differs = differs || !InCents(difference).IsZero()
	}
	if !differs {
		return last, true
	}
	out.Lines, out.Last = lines, &last
	out.Expected.Incomplete = last.Expected.Incomplete || len(estimate.Unsupported) > 0
	return out, true
}

// overlay is a recording with what the state has.
type overlay struct {
	recorded *Recording
	// state and the rest are by the owner of a line.
	state map[string]Running
	// known are in the estimate of the outputs, registered in the recording.
	known, registered map[string]bool
	// former are those of which an earlier version serves.
	former map[string]bool
}

// formerServes finds the resources of which an earlier version serves, and what uses those that
// direct requests to it. Those that the state describes in part are taken as they were, too.
func (o *overlay) formerServes() {
	o.former = map[string]bool{}
	for _, r := range o.recorded.Resources() {
		running, runs := o.state[owner(r.Type, r.Name)]
		for key, value := range r.Inputs {
			if _, has := running.Outputs[key]; runs && !has && (value.IsObject() || value.IsArray()) {
				o.former[owner(r.Type, r.Name)] = true
			}
		}
	}
	for _, f := range follows {
		for _, user := range o.recorded.OfType(f.user) {
			used, ok := o.recorded.UsedBy(user, f.used, f.input)
			if !ok {
				continue
			}
			names, namesIt := o.state[owner(user.Type, user.Name)].Outputs[resource.PropertyKey(f.input)]
			newest, has := o.state[owner(used.Type, used.Name)].Outputs[resource.PropertyKey(f.output)]
			if !namesIt || !has || names.DeepEquals(newest) {
				continue
			}
			all := o.recorded.Resources()
			for i := range all {
				if r := &all[i]; r.URN == user.URN || r.URN == used.URN || uses(r, user.URN) {
					o.former[owner(r.Type, r.Name)] = true
				}
			}
		}
	}
}

func uses(r *Resource, urn string) bool {
	for _, urns := range r.Dependencies {
		if slices.Contains(urns, urn) {
			return true
		}
	}
	return false
}

// unchanged says that the last estimate of a resource holds.
func (o *overlay) unchanged(name string) bool {
	if o.former[name] {
		return true
	}
	_, runs := o.state[name]
	return runs && o.known[name] && !o.registered[name]
}

// recording has the recorded resources that run, with the inputs in the state, and what a failed
// update created that the configuration no longer has.
func (o *overlay) recording() *Recording {
	var all []Resource
	providers := map[string]Resource{}
	for _, r := range o.recorded.Resources() {
		if _, ok := providers[packageOf(r.Type)]; !ok {
			providers[packageOf(r.Type)] = r
		}
		if running, runs := o.state[owner(r.Type, r.Name)]; runs {
			r.Inputs = running.Outputs
			all = append(all, r)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.state)) {
		if r := o.state[name]; !r.Shared && !o.known[name] && !o.registered[name] {
			like := providers[packageOf(r.Type)]
			all = append(all, Resource{URN: name, Type: r.Type, Name: r.Name, Inputs: r.Outputs, Region: like.Region, Provider: like.Provider})
		}
	}
	return rules.NewRecording(all)
}

// owner is the owner of a resource's lines, as in [Line.Owner].
func owner(typ, name string) string {
	r := Resource{Type: typ}
	return ownerOf(r.Kind(), name)
}
