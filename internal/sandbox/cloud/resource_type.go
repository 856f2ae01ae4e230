package cloud

import (
	"context"
	"net/http"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// argsType is implemented by every XxxArgs struct of a Pulumi SDK.
type argsType interface{ ElementType() reflect.Type }

// Type is what the generic provider needs to know about a resource type beyond its SDK args
// struct.
type Type struct {
	// Args is the zero value of the SDK's args struct, e.g. lambda.FunctionArgs{}.
	Args argsType
	// State is the zero value of the SDK's state struct, e.g. lambda.FunctionState{}: the properties that can be outputs.
	State argsType
	// AnyShape accepts properties beyond those of args.
	AnyShape bool
	// Name is how a missing `name` is generated. Zero value: the package's rule.
	Name NameRule
	// NoName is set if the SDK has a `name` that the provider does not generate.
	NoName bool
	// ReplaceOn lists the properties whose change makes the real provider replace the resource (Terraform: ForceNew).
	ReplaceOn []string
	// ReplaceIf lists further properties, or "", whose change replaces the resource under conditions (Terraform: CustomizeDiff).
	ReplaceIf func(olds, news resource.PropertyMap) []string
	// ExternallyChanged lists inputs that the cloud itself may change, so that Diff compares
	// them with the cloud's last response.
	ExternallyChanged []string
	// Equivalent reports, for inputs that the cloud returns in a different format, whether its
	// last response is equivalent to the program's value (Terraform: DiffSuppressFunc). Diff
	// compares with the response.
	Equivalent map[string]func(answered, given string) bool
	// SentOnChange lists inputs that the cloud itself may change and the provider sends only when the program changes them.
	SentOnChange []string
	// Applied applies the effects of a create or an update to other resources. Called with the
	// lock held, after the change.
	Applied func(*Instance) error
	// Defaults are the values the real provider fills in for properties that the program leaves out.
	Defaults map[string]any
	// Check adds failures for values that the real provider rejects before it calls the cloud.
	Check func(*Checker)
	// CheckCreate reports what the cloud would reject at creation, such as a parent that does
	// not exist.
	CheckCreate func(*Instance) error
	// Adopts reports whether creating the resource overwrites an existing one with its id.
	Adopts func(*Instance) bool
	// Taken is the cloud's error code for an id that already exists; "": the package's.
	Taken string
	// CheckUpdate reports what the cloud would reject in an update.
	CheckUpdate func(*Instance) error
	// RollBack is for types whose update the cloud may roll back (ErrRolledBack): it restores
	// outputs, or returns the provider's error.
	RollBack func(*Instance) error
	// Settles returns what must be healthy before a create or an update is complete, nil for
	// nothing. Called with the lock held, before the change.
	Settles func(*Instance) *Health
	// Protects returns the reason why a resource that is not in use may not be deleted.
	Protects func(*Record) error
	// Takes returns the resources that are deleted with the record; nil: none.
	Takes func(*Cloud, *Record) []*Record
	// Returns returns the resource that a service of the cloud recreates after a deletion,
	// because it still writes to it; nil: none.
	Returns func(*Cloud, *Record) *Record
	// Dependent returns a resource that prevents the record from being deleted, nil if there is
	// none.
	Dependent func(*Cloud, *Record) *Record
	// ID returns the resource's id in the real provider's format.
	ID func(*Instance) string
	// Await is the provider's wait, after creation, for what the cloud does asynchronously. An
	// error fails the creation, and the resource remains as it is. It sets outputs, and is
	// called without the lock.
	Await func(context.Context, *Instance) error
	// Unready reports whether the existing resource did not become ready, for which the
	// provider replaces it; nil: never.
	Unready func(inputs resource.PropertyMap, live *Record) bool
	// Scope distinguishes resources with the same id (default: the provider's region or
	// project).
	Scope func(*Instance) string
	// Planned returns the outputs that the real provider derives from the inputs alone, known
	// in a preview.
	Planned func(*Instance) map[string]any
	// Computed are outputs that the cloud sets, in the order in which they are computed;
	// unknown in a preview.
	Computed []Output
	// Released returns the version that the resource has now and what it runs, for types that
	// keep earlier versions.
	Released func(i *Instance) (version, what string)
	// Reads returns the secrets that the version of Released reads, in the cloud's own format;
	// nil: none.
	Reads func(*Instance) []string
	// Deployed returns the release that answers after the last change, as passed to
	// Application; nil: the type runs nothing.
	Deployed func(*Instance) string
	// Listens is set if the resource has an HTTP endpoint; the instance then has a port.
	Listens bool
	// Answers returns the handler of a request to the endpoint; nil is not found. It is called
	// with the lock held, the handler without it.
	Answers func(*Cloud, *Record, *http.Request) http.HandlerFunc
	// Encrypted reports whether the endpoint supports HTTPS; nil: never.
	Encrypted func(*Cloud, *Record) bool
	// Internal reports whether the endpoint only accepts connections from within its network;
	// nil: never.
	Internal func(*Cloud, *Record) bool
	// Issues reports whether the endpoint's certificate for a name can be issued; nil: always.
	// Until then, the endpoint has a self-signed certificate. Once issued, it stays.
	Issues func(c *Cloud, owner *Record, name string) bool
	// Resolves reads a DNS record.
	Resolves func(*Record) DNSRecord
}

// Output is a property that the cloud sets unless the program does.
type Output struct {
	Name string
	// Value computes the output. i.Out has the inputs and the outputs before this one in the
	// list.
	Value func(i *Instance) any
	// Stale reports whether a change of these inputs changes the output. nil: it is set once,
	// at creation, or when the program stops setting it.
	Stale func(ChangedKeys) bool
	// Completes is set if the cloud adds to what the program sets.
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

// OnAnyChange is for outputs that change with every update, such as an etag.
func OnAnyChange(c ChangedKeys) bool { return len(c) > 0 }

// Instance is one resource while its outputs are computed.
type Instance struct {
	URN     resource.URN
	Account Account
	// In are the inputs, with secrets opened and the provider's own defaults filled in.
	In resource.PropertyMap
	// Old are the outputs before this update; nil at creation.
	Old resource.PropertyMap
	// Out are the outputs so far.
	Out resource.PropertyMap
	// Serial is 40 hex digits that are unique in the inventory.
	Serial string
	// Port is the loopback port of the resource's endpoint, 0 if it has none.
	Port  int
	Cloud *Cloud
}

// Str returns the string value of an input or of an output computed so far; "" if absent or
// unknown.
func (i *Instance) Str(name string) string {
	if s := StringOf(i.Out[resource.PropertyKey(name)]); s != "" {
		return s
	}
	return StringOf(i.In[resource.PropertyKey(name)])
}

// Before returns the string value of an output before this update.
func (i *Instance) Before(name string) string { return StringOf(i.Old[resource.PropertyKey(name)]) }

// Given reports whether the program sets the property itself.
func (i *Instance) Given(name string) bool {
	_, ok := i.In[resource.PropertyKey(name)]
	return ok
}

// Number returns the value of a numeric input; 0 if absent.
func (i *Instance) Number(name string) float64 {
	if v := i.In[resource.PropertyKey(name)]; v.IsNumber() {
		return v.NumberValue()
	}
	return 0
}

// List returns the strings of a list input; none if absent.
func (i *Instance) List(name string) []string {
	var texts []string
	if v := i.In[resource.PropertyKey(name)]; v.IsArray() {
		for _, e := range v.ArrayValue() {
			texts = append(texts, StringOf(e))
		}
	}
	return texts
}

// Truth returns the value of a boolean input; false if absent.
func (i *Instance) Truth(name string) bool {
	v := i.In[resource.PropertyKey(name)]
	return v.IsBool() && v.BoolValue()
}
