package cloud

import (
	"context"
	"net/http"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// argsType is what every XxxArgs struct of a Pulumi SDK implements.
type argsType interface{ ElementType() reflect.Type }

// Type is what the generic provider must know of one resource type beyond its SDK args struct.
type Type struct {
	// Args is the zero value of the SDK's args struct, e.g. lambda.FunctionArgs{}.
	Args argsType
	// State is the zero value of the SDK's state struct, e.g. lambda.FunctionState{}: the properties that can be outputs.
	State argsType
	// AnyShape accepts properties beyond those of args.
	AnyShape bool
	// Name says how a missing `name` is generated. Zero value: the package's rule.
	Name NameRule
	// NoName is set where the SDK has a `name` that the provider does not generate.
	NoName bool
	// ReplaceOn lists the properties whose change makes the real provider replace the resource (Terraform: ForceNew).
	ReplaceOn []string
	// ReplaceIf lists further properties, or "", whose change replaces the resource under conditions (Terraform: CustomizeDiff).
	ReplaceIf func(olds, news resource.PropertyMap) []string
	// ExternallyChanged lists inputs that the cloud itself may change, so that Diff compares them with what it answered last.
	ExternallyChanged []string
	// Equivalent says, for inputs that the cloud answers in words of its own, whether what it answered last is what the program
	// says now (Terraform: DiffSuppressFunc). Diff compares with the answer.
	Equivalent map[string]func(answered, given string) bool
	// SentOnChange lists inputs that the cloud itself may change and the provider sends only when the program changes them.
	SentOnChange []string
	// Applied is what a create or an update does to other resources. Called with the lock held, after the change.
	Applied func(*Instance) error
	// Defaults are the values the real provider fills in for properties that the program leaves out.
	Defaults map[string]any
	// Check adds failures for values that the real provider refuses before it calls the cloud.
	Check func(*Checker)
	// CheckCreate reports what the cloud would refuse at creation, such as a parent that does not exist.
	CheckCreate func(*Instance) error
	// Adopts reports whether the resource replaces another one of its id that exists.
	Adopts func(*Instance) bool
	// Taken is the cloud's error code for an id that exists already; "": the package's.
	Taken string
	// CheckUpdate reports what the cloud would refuse in an update.
	CheckUpdate func(*Instance) error
	// RollBack is for types whose update the cloud may take back by itself (ErrRolledBack): it sets the outputs that remain
	// as they were, or answers the error that the provider ends with.
	RollBack func(*Instance) error
	// Settles answers what must be well before a create or an update counts as done, nil if nothing is waited for. Called
	// with the lock held, before the change.
	Settles func(*Instance) *Health
	// Protects reports why a resource that nothing holds may not be deleted.
	Protects func(*Record) error
	// Takes answers the resources that go with the record when it is deleted; nil: none.
	Takes func(*Cloud, *Record) []*Record
	// Returns answers what a service of the cloud makes again of a deleted resource, because it still writes to it; nil: nothing.
	Returns func(*Cloud, *Record) *Record
	// Dependent answers a resource that keeps the record from being deleted, nil when there is none.
	Dependent func(*Cloud, *Record) *Record
	// ID is the resource's id in the form the real provider gives it.
	ID func(*Instance) string
	// Await is the provider's wait, after creation, for what the cloud then does on its own. An error fails the creation, and
	// the resource remains as it is. It sets outputs, and the cloud's lock is not held.
	Await func(context.Context, *Instance) error
	// Unready reports that what exists did not become ready, and that the provider replaces it for that; nil: never.
	Unready func(inputs resource.PropertyMap, live *Record) bool
	// Scope tells apart resources of the same id (default: the provider's region or project).
	Scope func(*Instance) string
	// Planned are outputs that the real provider works out from the inputs alone, known in a preview.
	Planned func(*Instance) map[string]any
	// Computed are outputs that the cloud decides, in the order they are worked out; unknown in a preview.
	Computed []Output
	// Released answers the version that the resource has now and what it runs, for types that keep their earlier versions.
	Released func(i *Instance) (version, what string)
	// Reads are the secrets that the version of Released reads, in words of the cloud's own; nil: none.
	Reads func(*Instance) []string
	// Deployed is the release that answers after the last change, as it is given to Application; nil: the type runs nothing.
	Deployed func(*Instance) string
	// Listens is set where the resource has an HTTP endpoint; the instance then has a port.
	Listens bool
	// Answers a request to the endpoint. The cloud's lock is held; the handler is called without it. nil is not found.
	Answers func(*Cloud, *Record, *http.Request) http.HandlerFunc
	// Encrypted reports whether the endpoint speaks HTTPS; nil: never.
	Encrypted func(*Cloud, *Record) bool
	// Internal reports whether the endpoint takes connections from within its network alone; nil: never.
	Internal func(*Cloud, *Record) bool
	// Issues reports whether the endpoint's certificate for a name can be issued; nil: always. Until it is, the endpoint shows a
	// certificate that no authority signed. Once issued, it stays.
	Issues func(c *Cloud, owner *Record, name string) bool
	// Resolves reads a DNS record.
	Resolves func(*Record) DNSRecord
}

// Output is one property that the cloud decides unless the program gives it.
type Output struct {
	Name string
	// Value works the output out. i.out holds the inputs and the outputs before this one in the list.
	Value func(i *Instance) any
	// Stale reports whether a change of these inputs changes the output. nil: set once, at creation, or when the program
	// stops giving it.
	Stale func(ChangedKeys) bool
	// Completes is set where the cloud adds to what the program gives.
	Completes bool
}

// ChangedKeys is the set of top-level input properties that an update changes.
type ChangedKeys map[string]bool

// Any reports whether one of the names is among the changed ones.
func (c ChangedKeys) Any(names ...string) bool {
	for _, n := range names {
		if c[n] {
			return true
		}
	}
	return false
}

// OnAnyChange is for outputs that move with every update, such as an etag.
func OnAnyChange(c ChangedKeys) bool { return len(c) > 0 }

// Instance is one resource while its outputs are worked out.
type Instance struct {
	URN     resource.URN
	Account Account
	// In are the inputs, with secrets opened and the provider's own defaults filled in.
	In resource.PropertyMap
	// Old are the outputs before this update; nil at creation.
	Old resource.PropertyMap
	// Out are the outputs so far.
	Out resource.PropertyMap
	// Serial is 40 hex digits that no other instance of the inventory has.
	Serial string
	// Port is the loopback port of the resource's endpoint, 0 if it has none.
	Port  int
	Cloud *Cloud
}

// Str is the string value of an input or of an output worked out so far; "" when absent or unknown.
func (i *Instance) Str(name string) string {
	if s := StringOf(i.Out[resource.PropertyKey(name)]); s != "" {
		return s
	}
	return StringOf(i.In[resource.PropertyKey(name)])
}

// Before is the string value of an output before this update.
func (i *Instance) Before(name string) string { return StringOf(i.Old[resource.PropertyKey(name)]) }

// Given reports whether the program sets the property itself.
func (i *Instance) Given(name string) bool {
	_, ok := i.In[resource.PropertyKey(name)]
	return ok
}

// Number is the value of a number that is an input; 0 when absent.
func (i *Instance) Number(name string) float64 {
	if v := i.In[resource.PropertyKey(name)]; v.IsNumber() {
		return v.NumberValue()
	}
	return 0
}

// List holds the strings of a list that is an input; none when absent.
func (i *Instance) List(name string) []string {
	var texts []string
	if v := i.In[resource.PropertyKey(name)]; v.IsArray() {
		for _, e := range v.ArrayValue() {
			texts = append(texts, StringOf(e))
		}
	}
	return texts
}

// Truth is the value of a boolean input; false when absent.
func (i *Instance) Truth(name string) bool {
	v := i.In[resource.PropertyKey(name)]
	return v.IsBool() && v.BoolValue()
}
