package cloud

import (
	"context"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Diff compares old and new inputs property by property, and values that depend on the
// provider's settings: its default tags or labels, its project.
func (p *Provider) Diff(ctx context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.DiffResponse{}, err
	}
	replaceOn := t.ReplaceOn
	if t.ReplaceIf != nil {
		replaceOn = slices.Concat(replaceOn, t.ReplaceIf(PlainMap(req.OldInputs), PlainMap(req.NewInputs)))
	}
	result := diffInputs(answered(req, t), req.NewInputs, replaceOn)
	i := &Instance{URN: req.URN, Account: p.account(ctx), In: PlainMap(req.NewInputs), Cloud: p.Cloud}
	olds := PlainMap(req.OldOutputs)
	if t.Unready != nil && result.Changes == plugin.DiffNone && p.unready(req, t, i, olds) {
		result.Changes, result.ReplaceKeys = plugin.DiffSome, []resource.PropertyKey{"metadata"}
	}
	follows := map[string]any{}
	for name, value := range p.pkg.Common(i, args) {
		if !i.Given(name) {
			follows[name] = value
		}
	}
	for _, name := range t.ExternallyChanged {
		if _, changes := result.DetailedDiff[name]; !changes && i.Given(name) {
			follows[name] = i.In[resource.PropertyKey(name)]
		}
	}
	for _, name := range SortedNames(follows) {
		key := resource.PropertyKey(name)
		will := resource.NewPropertyValue(follows[name])
		if was, ok := olds[key]; will.IsComputed() || ok && was.DeepEquals(will) {
			continue
		}
		entry := plugin.PropertyDiff{Kind: plugin.DiffUpdate}
		if slices.Contains(t.ReplaceOn, name) {
			entry = entry.ToReplace()
			result.ReplaceKeys = append(result.ReplaceKeys, key)
		}
		result.Changes = plugin.DiffSome
		result.ChangedKeys = append(result.ChangedKeys, key)
		result.DetailedDiff[name] = entry
	}
	if len(result.ReplaceKeys) > 0 && p.pkg.NameKey != nil {
		key := p.pkg.NameKey(req.NewInputs)
		result.DeleteBeforeReplace = key != "" && key == p.pkg.NameKey(req.OldInputs)
	}
	// A replacement with the same name cannot coexist with the old resource, so the bridge
	// deletes first, as here.
	if len(result.ReplaceKeys) > 0 && HasProperty(args, "name") && !t.NoName && !generated(req.NewInputs) {
		before, after := Plain(req.OldInputs["name"]), Plain(req.NewInputs["name"])
		result.DeleteBeforeReplace = before.IsString() && before.DeepEquals(after)
	}
	return result, nil
}

// answered returns the old inputs, with values from the cloud's responses where they may
// differ. A value that the provider considers equivalent to the program's current one is
// replaced with that.
func answered(req plugin.DiffRequest, t Type) resource.PropertyMap {
	olds := req.OldInputs.Copy()
	for _, name := range SortedNames(t.Equivalent) {
		key := resource.PropertyKey(name)
		was, will := StringOf(Plain(req.OldOutputs[key])), StringOf(Plain(req.NewInputs[key]))
		switch {
		case was == "" || will == "":
		case t.Equivalent[name](was, will):
			olds[key] = req.NewInputs[key]
		default:
			olds[key] = resource.NewProperty(was)
		}
	}
	return olds
}

// unready reports whether an existing resource did not become ready.
func (p *Provider) unready(req plugin.DiffRequest, t Type, i *Instance, olds resource.PropertyMap) bool {
	existing := *i
	existing.Old = olds
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	live := p.Cloud.inventory.find(string(req.URN.Type()), string(req.ID), scopeOf(t, &existing))
	return live != nil && t.Unready(i.In, live)
}

// diffInputs compares two sets of inputs. Archives and assets count as changed when their hashes differ.
func diffInputs(olds, news resource.PropertyMap, replaceOn []string) plugin.DiffResult {
	d := PlainMap(olds).Diff(PlainMap(news))
	if !d.AnyChanges() {
		return plugin.DiffResult{Changes: plugin.DiffNone, DetailedDiff: map[string]plugin.PropertyDiff{}}
	}
	result := plugin.DiffResult{
		Changes:      plugin.DiffSome,
		ChangedKeys:  d.ChangedKeys(),
		DetailedDiff: plugin.NewDetailedDiffFromObjectDiff(d, true),
	}
	for _, key := range result.ChangedKeys {
		if slices.Contains(replaceOn, string(key)) {
			result.ReplaceKeys = append(result.ReplaceKeys, key)
		}
	}
	for path, entry := range result.DetailedDiff {
		parsed, err := resource.ParsePropertyPath(path)
		if err != nil || len(parsed) == 0 {
			continue
		}
		if top, ok := parsed[0].(string); ok && slices.Contains(result.ReplaceKeys, resource.PropertyKey(top)) {
			result.DetailedDiff[path] = entry.ToReplace()
		}
	}
	return result
}

// changes lists the top-level inputs that an update changes.
func changes(olds, news resource.PropertyMap) ChangedKeys {
	set := ChangedKeys{}
	for _, k := range PlainMap(olds).Diff(PlainMap(news)).ChangedKeys() {
		set[string(k)] = true
	}
	return set
}
