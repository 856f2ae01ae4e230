package cloud

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Checker collects the failures of one Check. Its methods skip values that are absent or not yet known.
type Checker struct {
	In       resource.PropertyMap
	failures []plugin.CheckFailure
}

// Fail adds a failure of a property.
func (c *Checker) Fail(property, format string, args ...any) {
	c.failures = append(c.failures, failure(property, format, args...))
}

// Has reports whether a property is set.
func (c *Checker) Has(property string) bool {
	v, ok := c.In[resource.PropertyKey(property)]
	return ok && !v.IsNull()
}

// OneOf fails unless the string is one of the allowed ones.
func (c *Checker) OneOf(property string, allowed ...string) {
	if s := StringOf(c.In[resource.PropertyKey(property)]); s != "" && !slices.Contains(allowed, s) {
		c.Fail(property, "expected one of %s, got %q", strings.Join(allowed, ", "), s)
	}
}

// Within fails unless the number is between low and high, inclusive.
func (c *Checker) Within(property string, low, high float64) {
	v := c.In[resource.PropertyKey(property)]
	if v.IsNumber() && (v.NumberValue() < low || v.NumberValue() > high) {
		c.Fail(property, "expected to be in the range (%v - %v), got %v", low, high, v.NumberValue())
	}
}

// OneOfNumbers fails unless the number is one of the allowed ones.
func (c *Checker) OneOfNumbers(property string, allowed ...float64) {
	v := c.In[resource.PropertyKey(property)]
	if v.IsNumber() && !slices.Contains(allowed, v.NumberValue()) {
		c.Fail(property, "expected one of %s, got %v", strings.Trim(fmt.Sprint(allowed), "[]"), v.NumberValue())
	}
}

// Matches fails unless the string matches the pattern.
func (c *Checker) Matches(property string, form *regexp.Regexp, meaning string) {
	if s := StringOf(c.In[resource.PropertyKey(property)]); s != "" && !form.MatchString(s) {
		c.Fail(property, "%q must be %s", s, meaning)
	}
}

// PolicyDocument fails unless the string is a JSON object.
func (c *Checker) PolicyDocument(property string) {
	v := c.In[resource.PropertyKey(property)]
	if !v.IsString() {
		return
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(v.StringValue()), &document); err != nil {
		c.Fail(property, "contains an invalid JSON policy: %v", err)
	}
}
