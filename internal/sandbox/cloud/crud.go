package cloud

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// prepare fills in the provider's own defaults and initializes the outputs with the inputs.
func (p *Provider) prepare(i *Instance, t Type, args reflect.Type, inputs resource.PropertyMap) {
	i.In = PlainMap(inputs)
	i.Out = withoutInternal(inputs)
	fill := func(values map[string]any) {
		for _, name := range SortedNames(values) {
			key := resource.PropertyKey(name)
			if _, given := i.In[key]; !given {
				i.In[key] = resource.NewPropertyValue(values[name])
				i.Out[key] = i.In[key]
			}
		}
	}
	fill(t.Defaults)
	fill(p.pkg.Common(i, args))
	derived := p.pkg.Labelled(i, args)
	if t.Planned != nil {
		for name, value := range t.Planned(i) {
			derived[name] = value
		}
	}
	for _, name := range SortedNames(derived) {
		i.Out[resource.PropertyKey(name)] = resource.NewPropertyValue(derived[name])
	}
}

// Create creates the resource; in a preview it only determines which outputs will be known.
func (p *Provider) Create(ctx context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	i := &Instance{URN: req.URN, Account: p.account(ctx), Cloud: p.Cloud}
	p.prepare(i, t, args, req.Properties)
	if req.Preview {
		for _, o := range t.Computed {
			if o.Completes || !i.Given(o.Name) {
				i.Out[resource.PropertyKey(o.Name)] = Unknown()
			}
		}
		return plugin.CreateResponse{Properties: i.Out}, nil
	}
	_, fault := p.fault(ctx, "create", t, i)
	if fault != nil && !errors.Is(fault, ErrTimedOut) {
		return plugin.CreateResponse{}, fault
	}
	if fault == nil && !p.steady(ctx, t, i, req.Timeout) {
		fault = fmt.Errorf("waiting for %s: %w", i.URN.Name(), ErrTimedOut)
	}
	made, err := p.create(i, t, req.Properties)
	if err == nil && fault == nil && t.Await != nil {
		fault, err = p.awaited(ctx, i, t, made.ID, req.Properties)
		made.Properties = i.Out
	}
	if err == nil && fault != nil {
		return plugin.CreateResponse{}, notReady(made.ID, made.Properties, fault)
	}
	return made, err
}

// awaited waits for a newly created resource, and saves the result whether or not it succeeded.
func (p *Provider) awaited(ctx context.Context, i *Instance, t Type, id resource.ID, inputs resource.PropertyMap) (fault, err error) {
	fault = t.Await(ctx, i)
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	if record := p.Cloud.inventory.find(string(i.URN.Type()), string(id), t.Scope(i)); record != nil {
		next := *record
		err = p.store(&next, inputs, i.Out)
	}
	return fault, err
}

func (p *Provider) create(i *Instance, t Type, inputs resource.PropertyMap) (plugin.CreateResponse, error) {
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	for _, check := range []func(*Instance) error{p.pkg.CheckCreate, t.CheckCreate} {
		if check == nil {
			continue
		}
		if err := check(i); err != nil {
			return plugin.CreateResponse{}, fmt.Errorf("%s: %w", i.URN.Name(), err)
		}
	}
	i.Serial = p.Cloud.nextSerial(string(i.URN))
	if t.Listens {
		port, err := p.Cloud.servers.Reserve()
		if err != nil {
			return plugin.CreateResponse{}, fmt.Errorf("%s: endpoint: %w", i.URN.Name(), err)
		}
		i.Port = port
	}
	for _, o := range t.Computed {
		if o.Completes || !i.Given(o.Name) {
			i.Out[resource.PropertyKey(o.Name)] = resource.NewPropertyValue(o.Value(i))
		}
	}
	record := &Record{
		Type: string(i.URN.Type()), ID: t.ID(i), Scope: t.Scope(i), URN: string(i.URN), Serial: i.Serial, Port: i.Port,
	}
	if takesOver := t.Adopts != nil && t.Adopts(i); !takesOver && p.Cloud.Exists(record.Type, record.ID, record.Scope) {
		p.Cloud.servers.Stop(i.Port)
		return plugin.CreateResponse{}, fmt.Errorf("%s: %s: %s %s already exists in %s: give it another name, delete it first, or import it",
			i.URN.Name(), t.Taken, record.Type, record.ID, record.Scope)
	}
	record.release(t, i)
	p.deployed(t, i)
	if err := p.store(record, inputs, i.Out); err != nil {
		return plugin.CreateResponse{}, err
	}
	if t.Applied != nil {
		if err := t.Applied(i); err != nil {
			return plugin.CreateResponse{}, err
		}
	}
	return plugin.CreateResponse{ID: resource.ID(record.ID), Properties: i.Out}, nil
}

func (p *Provider) store(record *Record, inputs, outputs resource.PropertyMap) error {
	var err error
	if record.Inputs, err = toWire(inputs); err != nil {
		return err
	}
	if record.Outputs, err = toWire(outputs); err != nil {
		return err
	}
	if err := p.Cloud.inventory.put(record); err != nil {
		return err
	}
	return p.Cloud.exposeChanged(record)
}

// Update changes the resource in place. Outputs that the change does not touch keep their value, in a preview too.
func (p *Provider) Update(ctx context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	i := &Instance{URN: req.URN, Account: p.account(ctx), Cloud: p.Cloud, Old: PlainMap(req.OldOutputs)}
	p.prepare(i, t, args, req.NewInputs)
	changed := changes(req.OldInputs, req.NewInputs)
	rolledBack := false
	var timedOut error
	if !req.Preview {
		rolledBack, err = p.fault(ctx, "update", t, i)
		if err == nil && !rolledBack {
			rolledBack, err = p.settle(ctx, t, i, req.Timeout)
		}
		if err != nil && !errors.Is(err, ErrTimedOut) {
			return plugin.UpdateResponse{}, err
		}
		timedOut = err
	}
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	var record *Record
	if !req.Preview {
		if record = p.Cloud.inventory.find(string(req.URN.Type()), string(req.ID), scopeOf(t, i)); record == nil {
			return plugin.UpdateResponse{}, fmt.Errorf("%s: %s %s does not exist any more: run refresh, then up again",
				req.URN.Name(), req.URN.Type(), req.ID)
		}
		i.Serial, i.Port = record.Serial, record.Port
		if t.CheckUpdate != nil {
			if err := t.CheckUpdate(i); err != nil {
				return plugin.UpdateResponse{}, fmt.Errorf("%s: %w", req.URN.Name(), err)
			}
		}
	}
	for _, o := range t.Computed {
		key := resource.PropertyKey(o.Name)
		switch {
		case i.Given(o.Name) && !o.Completes:
			// The program sets it.
		case !changed[o.Name] && (o.Stale == nil || !o.Stale(changed)):
			i.Out[key] = req.OldOutputs[key]
		case req.Preview:
			i.Out[key] = Unknown()
		default:
			i.Out[key] = resource.NewPropertyValue(o.Value(i))
		}
	}
	if req.Preview {
		return plugin.UpdateResponse{Properties: i.Out}, nil
	}
	live, err := fromWire(record.Outputs)
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	for _, name := range t.SentOnChange {
		if now, has := live[resource.PropertyKey(name)]; has && !changed[name] {
			i.Out[resource.PropertyKey(name)] = now
		}
	}
	// Change a copy, so that the inventory never has a half-changed record.
	next := *record
	next.URN = string(req.URN)
	next.release(t, i)
	p.deployed(t, i)
	inputs := req.NewInputs
	if rolledBack {
		// A refresh reads what the cloud has.
		inputs = inputs.Copy()
		for _, name := range t.ExternallyChanged {
			inputs[resource.PropertyKey(name)] = i.Out[resource.PropertyKey(name)]
		}
	}
	if err := p.store(&next, inputs, i.Out); err != nil {
		return plugin.UpdateResponse{}, err
	}
	if t.Applied != nil {
		if err := t.Applied(i); err != nil {
			return plugin.UpdateResponse{}, err
		}
	}
	if timedOut != nil {
		return plugin.UpdateResponse{}, notReady(req.ID, i.Out, timedOut)
	}
	return plugin.UpdateResponse{Properties: i.Out}, nil
}

// scopeOf returns the scope of an existing resource. It depends on how the resource was
// created, not on the provider's current settings.
func scopeOf(t Type, i *Instance) string {
	made := *i
	made.Out = i.Old
	return t.Scope(&made)
}

func (p *Provider) existing(ctx context.Context, urn resource.URN, inputs, outputs resource.PropertyMap) *Instance {
	return &Instance{URN: urn, Account: p.account(ctx), Cloud: p.Cloud, In: PlainMap(inputs), Old: PlainMap(outputs)}
}

// Read implements a refresh: it returns the resource as it is in the cloud, or no id if it no
// longer exists.
func (p *Provider) Read(ctx context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	t, _, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	// An import has only the id, or the scope and the id.
	scope, id := "", string(req.ID)
	if len(req.State) > 0 {
		scope = scopeOf(t, p.existing(ctx, req.URN, req.Inputs, req.State))
	}
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	record := p.Cloud.inventory.find(string(req.URN.Type()), id, scope)
	if record == nil && len(req.State) == 0 {
		record = p.Cloud.inventory.byImportID(string(req.URN.Type()), id)
	}
	if record == nil {
		return plugin.ReadResponse{}, nil
	}
	inputs, err := fromWire(record.Inputs)
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	outputs, err := fromWire(record.Outputs)
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: resource.ID(record.ID), Inputs: inputs, Outputs: outputs}}, nil
}

// Delete deletes the resource. As with the real providers, it is not an error if the resource
// no longer exists.
func (p *Provider) Delete(ctx context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	t, _, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.DeleteResponse{}, err
	}
	i := p.existing(ctx, req.URN, req.Inputs, req.Outputs)
	if _, err := p.fault(ctx, "delete", t, i); err != nil {
		return plugin.DeleteResponse{}, err
	}
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	record := p.Cloud.inventory.find(string(req.URN.Type()), string(req.ID), scopeOf(t, i))
	if record == nil {
		return plugin.DeleteResponse{}, nil
	}
	if err := p.Cloud.deletable(t, record); err != nil && record.Outputs["skipDestroy"] != true {
		return plugin.DeleteResponse{}, fmt.Errorf("%s: %w", req.URN.Name(), err)
	}
	if record.Outputs["skipDestroy"] == true {
		p.Cloud.inventory.Retained = append(p.Cloud.inventory.Retained, record)
	}
	gone := []*Record{record}
	if t.Takes != nil {
		gone = append(gone, t.Takes(p.Cloud, record)...)
	}
	for _, r := range gone {
		p.Cloud.servers.Stop(r.Port)
		if err := p.Cloud.inventory.remove(r); err != nil {
			return plugin.DeleteResponse{}, err
		}
	}
	if t.Returns != nil {
		if again := t.Returns(p.Cloud, record); again != nil {
			return plugin.DeleteResponse{}, p.Cloud.Put(again)
		}
	}
	return plugin.DeleteResponse{}, nil
}
