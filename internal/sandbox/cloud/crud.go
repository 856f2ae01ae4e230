package cloud

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// prepare fills in the provider's own defaults and starts the outputs with the inputs.
func (p *provider) prepare(i *instance, t resourceType, args reflect.Type, inputs resource.PropertyMap) {
	i.in = plainMap(inputs)
	i.out = withoutInternal(inputs)
	fill := func(values map[string]any) {
		for _, name := range sortedNames(values) {
			key := resource.PropertyKey(name)
			if _, given := i.in[key]; !given {
				i.in[key] = resource.NewPropertyValue(values[name])
				i.out[key] = i.in[key]
			}
		}
	}
	fill(t.defaults)
	fill(p.pkg.common(i, args))
	derived := p.pkg.labelled(i, args)
	if t.planned != nil {
		for name, value := range t.planned(i) {
			derived[name] = value
		}
	}
	for _, name := range sortedNames(derived) {
		i.out[resource.PropertyKey(name)] = resource.NewPropertyValue(derived[name])
	}
}

// Create makes the resource; in a preview it only works out which outputs will be known.
func (p *provider) Create(ctx context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	i := &instance{urn: req.URN, account: p.account(ctx), cloud: p.cloud}
	p.prepare(i, t, args, req.Properties)
	if req.Preview {
		for _, o := range t.computed {
			if o.completes || !i.given(o.name) {
				i.out[resource.PropertyKey(o.name)] = unknown()
			}
		}
		return plugin.CreateResponse{Properties: i.out}, nil
	}
	_, fault := p.cloud.fault(ctx, "create", t, i)
	if fault != nil && !errors.Is(fault, ErrTimedOut) {
		return plugin.CreateResponse{}, fault
	}
	made, err := p.create(i, t, req.Properties)
	if err == nil && fault != nil {
		return plugin.CreateResponse{}, notReady(made.ID, made.Properties, fault)
	}
	return made, err
}

func (p *provider) create(i *instance, t resourceType, inputs resource.PropertyMap) (plugin.CreateResponse, error) {
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	if t.needs != nil {
		if err := t.needs(i); err != nil {
			return plugin.CreateResponse{}, fmt.Errorf("%s: %w", i.urn.Name(), err)
		}
	}
	i.serial = p.cloud.nextSerial(string(i.urn))
	if t.listens {
		port, err := p.cloud.reservePort()
		if err != nil {
			return plugin.CreateResponse{}, fmt.Errorf("%s: endpoint: %w", i.urn.Name(), err)
		}
		i.port = port
	}
	for _, o := range t.computed {
		if o.completes || !i.given(o.name) {
			i.out[resource.PropertyKey(o.name)] = resource.NewPropertyValue(o.value(i))
		}
	}
	record := &Record{
		Type: string(i.urn.Type()), ID: t.id(i), Scope: t.scope(i), URN: string(i.urn), Serial: i.serial, Port: i.port,
	}
	if takesOver := t.takesOver != nil && t.takesOver(i); !takesOver && p.cloud.exists(record.Type, record.ID, record.Scope) {
		p.cloud.stopListening(i.port)
		return plugin.CreateResponse{}, fmt.Errorf("%s: %s %s already exists in %s: give it another name, or delete it first",
			i.urn.Name(), record.Type, record.ID, record.Scope)
	}
	record.release(t, i)
	if err := p.store(record, inputs, i.out); err != nil {
		return plugin.CreateResponse{}, err
	}
	return plugin.CreateResponse{ID: resource.ID(record.ID), Properties: i.out}, nil
}

func (p *provider) store(record *Record, inputs, outputs resource.PropertyMap) error {
	var err error
	if record.Inputs, err = toWire(inputs); err != nil {
		return err
	}
	if record.Outputs, err = toWire(outputs); err != nil {
		return err
	}
	return p.cloud.inventory.put(record)
}

// Update changes the resource in place. Outputs that the change does not touch keep their value, in a preview too.
func (p *provider) Update(ctx context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	t, args, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	i := &instance{urn: req.URN, account: p.account(ctx), cloud: p.cloud, old: plainMap(req.OldOutputs)}
	p.prepare(i, t, args, req.NewInputs)
	changed := changes(req.OldInputs, req.NewInputs)
	rolledBack := false
	var timedOut error
	if !req.Preview {
		rolledBack, err = p.cloud.fault(ctx, "update", t, i)
		if err != nil && !errors.Is(err, ErrTimedOut) {
			return plugin.UpdateResponse{}, err
		}
		timedOut = err
	}
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	var record *Record
	if !req.Preview {
		if record = p.cloud.inventory.find(string(req.URN.Type()), string(req.ID), scopeOf(t, i)); record == nil {
			return plugin.UpdateResponse{}, fmt.Errorf("%s: %s %s does not exist any more: run refresh, then up again",
				req.URN.Name(), req.URN.Type(), req.ID)
		}
		i.serial, i.port = record.Serial, record.Port
		if t.accepts != nil {
			if err := t.accepts(i); err != nil {
				return plugin.UpdateResponse{}, fmt.Errorf("%s: %w", req.URN.Name(), err)
			}
		}
	}
	for _, o := range t.computed {
		key := resource.PropertyKey(o.name)
		switch {
		case i.given(o.name) && !o.completes:
			// The program decides it.
		case !changed[o.name] && (o.stale == nil || !o.stale(changed)):
			i.out[key] = req.OldOutputs[key]
		case req.Preview:
			i.out[key] = unknown()
		default:
			i.out[key] = resource.NewPropertyValue(o.value(i))
		}
	}
	if req.Preview {
		return plugin.UpdateResponse{Properties: i.out}, nil
	}
	// A copy, so that the inventory never holds a half-changed record.
	next := *record
	next.URN = string(req.URN)
	next.release(t, i)
	inputs := req.NewInputs
	if rolledBack {
		// What a refresh reads is what the cloud has.
		inputs = inputs.Copy()
		for _, name := range t.drifts {
			inputs[resource.PropertyKey(name)] = i.out[resource.PropertyKey(name)]
		}
	}
	if err := p.store(&next, inputs, i.out); err != nil {
		return plugin.UpdateResponse{}, err
	}
	if timedOut != nil {
		return plugin.UpdateResponse{}, notReady(req.ID, i.out, timedOut)
	}
	return plugin.UpdateResponse{Properties: i.out}, nil
}

// scopeOf is the scope of a resource that exists. What it was made with decides, not what the provider says by now.
func scopeOf(t resourceType, i *instance) string {
	made := *i
	made.out = i.old
	return t.scope(&made)
}

func (p *provider) existing(ctx context.Context, urn resource.URN, inputs, outputs resource.PropertyMap) *instance {
	return &instance{urn: urn, account: p.account(ctx), cloud: p.cloud, in: plainMap(inputs), old: plainMap(outputs)}
}

// Read answers a refresh: the resource as the cloud has it, or no id when it is gone.
func (p *provider) Read(ctx context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	t, _, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	// An import knows nothing but the id.
	scope := ""
	if len(req.State) > 0 {
		scope = scopeOf(t, p.existing(ctx, req.URN, req.Inputs, req.State))
	}
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	record := p.cloud.inventory.find(string(req.URN.Type()), string(req.ID), scope)
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
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: inputs, Outputs: outputs}}, nil
}

// Delete removes the resource; one that is gone already is no error, as with the real providers.
func (p *provider) Delete(ctx context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	t, _, err := p.lookup(req.URN.Type())
	if err != nil {
		return plugin.DeleteResponse{}, err
	}
	i := p.existing(ctx, req.URN, req.Inputs, req.Outputs)
	if _, err := p.cloud.fault(ctx, "delete", t, i); err != nil {
		return plugin.DeleteResponse{}, err
	}
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	record := p.cloud.inventory.find(string(req.URN.Type()), string(req.ID), scopeOf(t, i))
	if record == nil {
		return plugin.DeleteResponse{}, nil
	}
	if err := p.cloud.deletable(t, record); err != nil && record.Outputs["skipDestroy"] != true {
		return plugin.DeleteResponse{}, fmt.Errorf("%s: %w", req.URN.Name(), err)
	}
	if record.Outputs["skipDestroy"] == true {
		p.cloud.inventory.Retained = append(p.cloud.inventory.Retained, record)
	}
	p.cloud.stopListening(record.Port)
	return plugin.DeleteResponse{}, p.cloud.inventory.remove(record)
}
