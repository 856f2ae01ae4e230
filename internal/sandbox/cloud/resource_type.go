package cloud

import (
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// argsType is what every XxxArgs struct of a Pulumi SDK implements.
type argsType interface{ ElementType() reflect.Type }

// resourceType is what the generic provider must know of one resource type beyond its SDK args struct.
type resourceType struct {
	// args is the zero value of the SDK's args struct, e.g. lambda.FunctionArgs{}.
	args argsType
	// state is the zero value of the SDK's state struct, e.g. lambda.FunctionState{}: the properties that can be outputs.
	state argsType
	// anyShape accepts properties beyond those of args.
	anyShape bool
	// name says how a missing `name` is generated. Zero value: the package's rule.
	name nameRule
	// noName is set where the SDK has a `name` that the provider does not generate.
	noName bool
	// replaceOn lists the properties whose change makes the real provider replace the resource (Terraform: ForceNew).
	replaceOn []string
	// replaceIf lists further properties, or "", whose change replaces the resource under conditions (Terraform: CustomizeDiff).
	replaceIf func(olds, news resource.PropertyMap) []string
	// drifts lists inputs that the cloud itself may change, so that Diff compares them with what it answered last.
	drifts []string
	// defaults are the values the real provider fills in for properties that the program leaves out.
	defaults map[string]any
	// check adds failures for values that the real provider refuses before it calls the cloud.
	check func(*checker)
	// needs reports what the cloud would refuse at creation, such as a parent that does not exist.
	needs func(*instance) error
	// takesOver says whether the resource replaces another one of its id that exists.
	takesOver func(*instance) bool
	// accepts reports what the cloud would refuse in an update.
	accepts func(*instance) error
	// rollBack is for types whose update the cloud may take back by itself (ErrRolledBack): it sets the outputs that remain
	// as they were, or answers the error that the provider ends with.
	rollBack func(*instance) error
	// protects reports why a resource that nothing holds may not be deleted.
	protects func(*Record) error
	// heldBy answers a resource that keeps the record from being deleted, nil when there is none.
	heldBy func(*Cloud, *Record) *Record
	// id is the resource's id in the form the real provider gives it.
	id func(*instance) string
	// scope tells apart resources of the same id (default: the provider's region or project).
	scope func(*instance) string
	// planned are outputs that the real provider works out from the inputs alone, known in a preview.
	planned func(*instance) map[string]any
	// computed are outputs that the cloud decides, in the order they are worked out; unknown in a preview.
	computed []output
	// released answers the version that the resource has now and what it runs, for types that keep their earlier versions.
	released func(i *instance) (version, what string)
	// listens is set where the resource has an HTTP endpoint; the instance then has a port.
	listens bool
}

// output is one property that the cloud decides unless the program gives it.
type output struct {
	name string
	// value works the output out. i.out holds the inputs and the outputs before this one in the list.
	value func(i *instance) any
	// stale says whether a change of these inputs changes the output. nil: set once, at creation, or when the program
	// stops giving it.
	stale func(changedKeys) bool
	// completes is set where the cloud adds to what the program gives.
	completes bool
}

// changedKeys is the set of top-level input properties that an update changes.
type changedKeys map[string]bool

// any reports whether one of the names is among the changed ones.
func (c changedKeys) any(names ...string) bool {
	for _, n := range names {
		if c[n] {
			return true
		}
	}
	return false
}

// onAnyChange is for outputs that move with every update, such as an etag.
func onAnyChange(c changedKeys) bool { return len(c) > 0 }

// instance is one resource while its outputs are worked out.
type instance struct {
	urn     resource.URN
	account account
	// in are the inputs, with secrets opened and the provider's own defaults filled in.
	in resource.PropertyMap
	// old are the outputs before this update; nil at creation.
	old resource.PropertyMap
	// out are the outputs so far.
	out resource.PropertyMap
	// serial is 40 hex digits that no other instance of the inventory has.
	serial string
	// port is the loopback port of the resource's endpoint, 0 where it has none.
	port  int
	cloud *Cloud
}

// str is the string value of an input or of an output worked out so far; "" when absent or unknown.
func (i *instance) str(name string) string {
	if s := stringOf(i.out[resource.PropertyKey(name)]); s != "" {
		return s
	}
	return stringOf(i.in[resource.PropertyKey(name)])
}

// before is the string value of an output before this update.
func (i *instance) before(name string) string { return stringOf(i.old[resource.PropertyKey(name)]) }

// given reports whether the program sets the property itself.
func (i *instance) given(name string) bool {
	_, ok := i.in[resource.PropertyKey(name)]
	return ok
}

// number is the value of a number that is an input; 0 when absent.
func (i *instance) number(name string) float64 {
	if v := i.in[resource.PropertyKey(name)]; v.IsNumber() {
		return v.NumberValue()
	}
	return 0
}

// list holds the strings of a list that is an input; none when absent.
func (i *instance) list(name string) []string {
	var texts []string
	if v := i.in[resource.PropertyKey(name)]; v.IsArray() {
		for _, e := range v.ArrayValue() {
			texts = append(texts, stringOf(e))
		}
	}
	return texts
}

func (i *instance) truth(name string) bool {
	v := i.in[resource.PropertyKey(name)]
	return v.IsBool() && v.BoolValue()
}

func stringOf(v resource.PropertyValue) string {
	if v.IsString() {
		return v.StringValue()
	}
	return ""
}
