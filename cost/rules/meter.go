package rules

// Meter is one billed quantity of a resource at one load. It is data.
type Meter struct {
	// Name is what is counted, the same at every load: `Duration, x86_64`.
	Name string
	// Cloud and SKU identify the price in the book.
	Cloud, SKU string
	Quantity   Quantity
	// Fixed means that it is billed even without requests; other meters grow with usage.
	Fixed bool
	// AtLeast and AtMost mean that the quantity, or its price, is a bound.
	AtLeast, AtMost bool
	// Keys are the config keys that would make a bound exact.
	Keys []string
	// PriceOf is another SKU of the cloud if this price is a share of that one's price, by
	// which the quantity is multiplied. Empty for none.
	PriceOf string
}

// Fixed returns a meter that is billed around the clock.
func Fixed(name, cloud, sku string, q Quantity) Meter {
	return Meter{Name: name, Cloud: cloud, SKU: sku, Quantity: q, Fixed: true}
}

// Usage returns a meter that grows with requests.
func Usage(name, cloud, sku string, q Quantity) Meter {
	return Meter{Name: name, Cloud: cloud, SKU: sku, Quantity: q}
}

// Priced is what determines a resource's cost, read from it once.
type Priced interface {
	// Meters returns the billed quantities at a load. An error explains why they are unknown.
	Meters(Load) ([]Meter, error)
}

// Free is a resource that costs nothing; the text is the reason.
type Free string

// Meters implements [Priced].
func (Free) Meters(Load) ([]Meter, error) { return nil, nil }

// Adapter reads what determines a resource's cost. An error means that the resource cannot be
// priced; it is then listed as not supported, with the error's text.
type Adapter func(rec *Recording, r *Resource) (Priced, error)

// Table has the rule of each resource type, by its full type token, because a prefix could
// match other types.
type Table map[string]Adapter

// Instance is a [Priced] that runs in instances of one size.
type Instance interface {
	Priced
	// InstanceHour returns the meters of one more instance that serves for an hour; none if it
	// runs on machines that are already paid for.
	InstanceHour() []Meter
}

// MaybeFree is a [Priced] that may cost nothing by itself and still limit the load.
type MaybeFree interface {
	Priced
	// FreeBecause returns the reason why it costs nothing; empty if it does cost something.
	FreeBecause() string
}

// InCluster is a [Priced] that runs in a Kubernetes cluster.
type InCluster interface {
	Priced
	// ClusterCounted reports whether the cost of the machines that it runs on is in its meters,
	// or in those of the stack's own cluster.
	ClusterCounted() bool
}
