package cloud

import (
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// network fails unless the string is a range of addresses without bits beyond its length, which lies between the two.
func (c *checker) network(property string, shortest, longest int) {
	s := stringOf(c.in[resource.PropertyKey(property)])
	if s == "" {
		return
	}
	switch prefix, err := netip.ParsePrefix(s); {
	case err != nil || !prefix.Addr().Is4():
		c.fail(property, "%q is not a valid IPv4 CIDR block", s)
	case prefix != prefix.Masked():
		c.fail(property, "%q is not a valid IPv4 CIDR block; did you mean %q?", s, prefix.Masked())
	case prefix.Bits() < shortest || prefix.Bits() > longest:
		c.fail(property, "expected %q to contain a network value with between %d and %d significant bits", s, shortest, longest)
	}
}

// exactlyOneOf fails unless one of the properties is set, and only one.
func (c *checker) exactlyOneOf(properties ...string) {
	if set := c.count(properties); set != 1 {
		c.fail(properties[0], "exactly one of %s must be specified, %d are", strings.Join(properties, ", "), set)
	}
}

// oneAtLeast fails unless one of the properties is set.
func (c *checker) oneAtLeast(properties ...string) {
	if c.count(properties) == 0 {
		c.fail(properties[0], "one of %s must be specified", strings.Join(properties, ", "))
	}
}

func (c *checker) count(properties []string) int {
	set := 0
	for _, p := range properties {
		if c.has(p) {
			set++
		}
	}
	return set
}

// notBeginning fails for a string that begins in a way the cloud keeps for itself.
func (c *checker) notBeginning(property, reserved string) {
	if s := stringOf(c.in[resource.PropertyKey(property)]); strings.HasPrefix(s, reserved) {
		c.fail(property, "cannot begin with %q: %q", reserved, s)
	}
}

// inside checks the object that a property holds; one that is absent or not yet known is skipped.
func (c *checker) inside(property string, check func(*checker)) {
	if v := c.in[resource.PropertyKey(property)]; v.IsObject() {
		c.nested(property, v.ObjectValue(), check)
	}
}

// nested checks an object whose failures are reported under the path.
func (c *checker) nested(path string, in resource.PropertyMap, check func(*checker)) {
	inner := &checker{in: in}
	check(inner)
	for _, f := range inner.failures {
		f.Property = resource.PropertyKey(join(path, string(f.Property)))
		c.failures = append(c.failures, f)
	}
}
