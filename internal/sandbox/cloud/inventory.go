package cloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sort"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/protobuf/types/known/structpb"
)

// Record is one resource that exists in the embedded cloud.
type Record struct {
	// Type is the Pulumi type token, e.g. "aws:lambda/function:Function".
	Type string `json:"type"`
	// ID is the resource's id from the provider.
	ID string `json:"id"`
	// Scope distinguishes resources of the same type and id: a region, a project, or the
	// parent's id.
	Scope string `json:"scope"`
	// URN is the Pulumi URN under which the resource was created.
	URN string `json:"urn"`
	// Serial is 40 hex digits that are unique to this resource; generated ids are taken from
	// it.
	Serial string `json:"serial"`
	// Port is the loopback port of the resource's endpoint, 0 if it has none.
	Port int `json:"port,omitempty"`
	// Releases is what each version of the resource runs, by name: Lambda versions, Cloud Run
	// revisions. Versions are kept as long as the resource exists.
	Releases map[string]string `json:"releases,omitempty"`
	// Reads has the secrets that each version reads, by its name, in the cloud's own format.
	Reads map[string][]string `json:"reads,omitempty"`
	// Issued are the names for which the resource's endpoint has had a certificate issued.
	Issued []string `json:"issued,omitempty"`
	// Inputs and Outputs are the properties in the engine's wire form.
	Inputs  map[string]any `json:"inputs"`
	Outputs map[string]any `json:"outputs"`
}

// ImportID returns an unambiguous id for an import: the scope and the id.
func (r *Record) ImportID() string { return r.Scope + "/" + r.ID }

func (r *Record) key() string { return r.Type + " " + r.Scope + " " + r.ID }

// Output returns the string value of an output; "" if there is none, or the record is nil.
func (r *Record) Output(name string) string {
	if r == nil {
		return ""
	}
	s, _ := r.Outputs[name].(string)
	return s
}

// Number returns the value of a numeric output; 0 if there is none.
func (r *Record) Number(name string) float64 {
	n, _ := r.Outputs[name].(float64)
	return n
}

// List returns the strings of an output that is a list; none if it is absent.
func (r *Record) List(name string) []string {
	var texts []string
	values, _ := r.Outputs[name].([]any)
	for _, v := range values {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// inventory is the embedded cloud's record of what exists. It is written to disk after every change.
type inventory struct {
	path string
	// Count numbers the resources ever created, so that generated ids never repeat.
	Count int `json:"count"`
	// Revisions counts the revisions ever created in a family, so that no number is used twice.
	Revisions map[string]int `json:"revisions,omitempty"`
	Records   []*Record      `json:"resources"`
	// Names are the targets of DNS records that no stack manages.
	Names map[string]string `json:"names,omitempty"`
	// Allowed are the principals in policies of what is in other accounts and projects, by the resource.
	Allowed map[string][]string `json:"allowed,omitempty"`
	// Retained are the resources that a provider released without deleting them (skipDestroy).
	// They can still be used, but are no longer in a stack.
	Retained []*Record `json:"retained,omitempty"`
	// Written are the log groups to which a service of the cloud writes or wrote.
	Written map[string]bool `json:"written,omitempty"`
}

func loadInventory(path string) (*inventory, error) {
	inv := &inventory{path: path}
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return inv, nil
	}
	if err != nil {
		return nil, fmt.Errorf("inventory of the embedded cloud: %w", err)
	}
	if err := json.Unmarshal(data, inv); err != nil {
		return nil, fmt.Errorf("inventory of the embedded cloud: %s is damaged (%w): remove the folder %s to start over",
			path, err, filepath.Dir(path))
	}
	return inv, nil
}

func (inv *inventory) find(typ, id, scope string) *Record {
	for _, r := range inv.Records {
		if r.Type == typ && r.ID == id && (scope == "" || r.Scope == scope) {
			return r
		}
	}
	return nil
}

func (inv *inventory) byImportID(typ, id string) *Record {
	for _, r := range inv.Records {
		if r.Type == typ && r.ImportID() == id {
			return r
		}
	}
	return nil
}

// nextRevision counts from 1. The number is written to disk with its record.
func (inv *inventory) nextRevision(family string) int {
	if inv.Revisions == nil {
		inv.Revisions = map[string]int{}
	}
	inv.Revisions[family]++
	return inv.Revisions[family]
}

func (inv *inventory) put(r *Record) error {
	for n, old := range inv.Records {
		if old.key() == r.key() {
			inv.Records[n] = r
			return inv.save()
		}
	}
	inv.Records = append(inv.Records, r)
	sort.Slice(inv.Records, func(a, b int) bool { return inv.Records[a].key() < inv.Records[b].key() })
	return inv.save()
}

func (inv *inventory) remove(r *Record) error {
	kept := inv.Records[:0]
	for _, old := range inv.Records {
		if old != r {
			kept = append(kept, old)
		}
	}
	inv.Records = kept
	return inv.save()
}

// save replaces the file atomically, so that a killed process leaves either the old or the new
// one.
func (inv *inventory) save() error {
	data, err := json.MarshalIndent(inv, "", "  ")
	if err != nil {
		return fmt.Errorf("inventory of the embedded cloud: %w", err)
	}
	tmp := inv.path + ".new"
	if err := os.WriteFile(tmp, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("inventory of the embedded cloud: %w", err)
	}
	if err := os.Rename(tmp, inv.path); err != nil {
		return fmt.Errorf("inventory of the embedded cloud: %w", err)
	}
	return nil
}

// Alter changes a property as the cloud itself would; a stack learns of it with a refresh. Call
// with the lock held.
func (c *Cloud) Alter(r *Record, property string, value any) error {
	next := *r
	next.Inputs, next.Outputs = maps.Clone(r.Inputs), maps.Clone(r.Outputs)
	next.Inputs[property], next.Outputs[property] = value, value
	return c.inventory.put(&next)
}

// Put creates a resource as the cloud itself would; no stack knows about it. Call with the lock
// held.
func (c *Cloud) Put(r *Record) error { return c.inventory.put(r) }

// WritesTo records that a service of the cloud writes to a log group. The next change of the
// inventory saves it. Call with the lock held.
func (c *Cloud) WritesTo(group string) {
	if c.inventory.Written == nil {
		c.inventory.Written = map[string]bool{}
	}
	c.inventory.Written[group] = true
}

// Written reports whether a service of the cloud writes or wrote to a log group. Call with the
// lock held.
func (c *Cloud) Written(group string) bool { return c.inventory.Written[group] }

var wire = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true}

func toWire(m resource.PropertyMap) (map[string]any, error) {
	s, err := plugin.MarshalProperties(m, wire)
	if err != nil {
		return nil, fmt.Errorf("resource properties: %w", err)
	}
	return s.AsMap(), nil
}

func fromWire(m map[string]any) (resource.PropertyMap, error) {
	s, err := structpb.NewStruct(m)
	if err != nil {
		return nil, fmt.Errorf("resource properties: %w", err)
	}
	return plugin.UnmarshalProperties(s, wire)
}
