package cloud

import (
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Network fails unless the string is an address range without host bits set and with a prefix
// length between the two.
func (c *Checker) Network(property string, shortest, longest int) {
	s := StringOf(c.In[resource.PropertyKey(property)])
	if s == "" {
		return
	}
	switch prefix, err := netip.ParsePrefix(s); {
	case err != nil || !prefix.Addr().Is4():
		c.Fail(property, "%q is not a valid IPv4 CIDR block", s)
	case prefix != prefix.Masked():
		c.Fail(property, "%q is not a valid IPv4 CIDR block; did you mean %q?", s, prefix.Masked())
	case prefix.Bits() < shortest || prefix.Bits() > longest:
		c.Fail(property, "expected %q to contain a network value with between %d and %d significant bits", s, shortest, longest)
	}
}

// ExactlyOneOf fails unless one of the properties is set, and only one.
func (c *Checker) ExactlyOneOf(properties ...string) {
	if set := c.count(properties); set != 1 {
		c.Fail(properties[0], "exactly one of %s must be specified, %d are", strings.Join(properties, ", "), set)
	}
}

// OneAtLeast fails unless one of the properties is set.
func (c *Checker) OneAtLeast(properties ...string) {
	if c.count(properties) == 0 {
		c.Fail(properties[0], "one of %s must be specified", strings.Join(properties, ", "))
	}
}

func (c *Checker) count(properties []string) int {
	set := 0
	for _, p := range properties {
		if c.Has(p) {
			set++
		}
	}
	return set
}

// NotBeginning fails for a string with a prefix that the cloud reserves.
func (c *Checker) NotBeginning(property, reserved string) {
	if s := StringOf(c.In[resource.PropertyKey(property)]); strings.HasPrefix(s, reserved) {
		c.Fail(property, "cannot begin with %q: %q", reserved, s)
	}
}

// Inside checks the object in a property, unless it is absent or not yet known.
func (c *Checker) Inside(property string, check func(*Checker)) {
	if v := c.In[resource.PropertyKey(property)]; v.IsObject() {
		c.Nested(property, v.ObjectValue(), check)
	}
}

// Nested checks an object and reports failures under the path.
func (c *Checker) Nested(path string, in resource.PropertyMap, check func(*Checker)) {
	inner := &Checker{In: in}
	check(inner)
	for _, f := range inner.failures {
		f.Property = resource.PropertyKey(join(path, string(f.Property)))
		c.failures = append(c.failures, f)
	}
}
