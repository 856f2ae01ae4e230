package rules

// Meter is one thing that a bill counts of a resource, at one load. It is data.
type Meter struct {
	// Name says what is counted, the same at every load: `Duration, x86_64`.
	Name string
	// Cloud and SKU are the price in the book.
	Cloud, SKU string
	Quantity   Quantity
	// NotFree says that the SKU's free quantity does not cover it.
	NotFree bool
	// Fixed is due without a single request; the rest grows with usage.
	Fixed bool
	// AtLeast and AtMost say that the quantity, or its price, is a bound.
	AtLeast, AtMost bool
	// Keys are the config keys that would make a bound exact.
	Keys []string
	// PriceOf names another SKU of the cloud, of whose price this one is a share: the
	// quantity is multiplied by it. Empty for none.
	PriceOf string
}

// Fixed is a meter that is due around the clock.
func Fixed(name, cloud, sku string, q Quantity) Meter {
	return Meter{Name: name, Cloud: cloud, SKU: sku, Quantity: q, Fixed: true}
}

// Usage is a meter that grows with requests.
func Usage(name, cloud, sku string, q Quantity) Meter {
	return Meter{Name: name, Cloud: cloud, SKU: sku, Quantity: q}
}

// Priced is what a resource's cost depends on, read from it once.
type Priced interface {
	// Meters are what the bill counts at a load. The error says why that is unknown.
	Meters(Load) ([]Meter, error)
}

// Free is a resource that costs nothing; the text says why.
type Free string

// Meters implements [Priced].
func (Free) Meters(Load) ([]Meter, error) { return nil, nil }

// Adapter reads what decides a resource's cost. An error means that the resource
// cannot be priced; it is then listed as not supported, with the error's text.
type Adapter func(rec *Recording, r *Resource) (Priced, error)

// Table is the rule of each resource type, by its full type token: a prefix would one
// day match another type.
type Table map[string]Adapter

// Instance is a [Priced] that runs in instances of one size.
type Instance interface {
	Priced
	// InstanceHour is what one more instance costs that serves for an hour; nothing where it
	// takes room on machines that are paid for already.
	InstanceHour() []Meter
}

// MaybeFree is a [Priced] that may cost nothing by itself, and still bound the load.
type MaybeFree interface {
	Priced
	// FreeBecause is why it costs nothing; empty if it does cost something.
	FreeBecause() string
}

// InCluster is a [Priced] that runs in a Kubernetes cluster.
type InCluster interface {
	Priced
	// ClusterCounted reports whether the machines it runs on are in its meters, or in
	// those of the stack's own cluster.
	ClusterCounted() bool
}
