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

// checker collects the failures of one Check. Its methods skip values that are absent or not yet known.
type checker struct {
	in       resource.PropertyMap
	failures []plugin.CheckFailure
}

func (c *checker) fail(property, format string, args ...any) {
	c.failures = append(c.failures, failure(property, format, args...))
}

func (c *checker) has(property string) bool {
	v, ok := c.in[resource.PropertyKey(property)]
	return ok && !v.IsNull()
}

// oneOf fails unless the string is one of the allowed ones.
func (c *checker) oneOf(property string, allowed ...string) {
	if s := stringOf(c.in[resource.PropertyKey(property)]); s != "" && !slices.Contains(allowed, s) {
		c.fail(property, "expected one of %s, got %q", strings.Join(allowed, ", "), s)
	}
}

// within fails unless the number lies between low and high, both included.
func (c *checker) within(property string, low, high float64) {
	v := c.in[resource.PropertyKey(property)]
	if v.IsNumber() && (v.NumberValue() < low || v.NumberValue() > high) {
		c.fail(property, "expected to be in the range (%v - %v), got %v", low, high, v.NumberValue())
	}
}

// oneOfNumbers fails unless the number is one of the allowed ones.
func (c *checker) oneOfNumbers(property string, allowed ...float64) {
	v := c.in[resource.PropertyKey(property)]
	if v.IsNumber() && !slices.Contains(allowed, v.NumberValue()) {
		c.fail(property, "expected one of %s, got %v", strings.Trim(fmt.Sprint(allowed), "[]"), v.NumberValue())
	}
}

// matches fails unless the string has the form.
func (c *checker) matches(property string, form *regexp.Regexp, meaning string) {
	if s := stringOf(c.in[resource.PropertyKey(property)]); s != "" && !form.MatchString(s) {
		c.fail(property, "%q must be %s", s, meaning)
	}
}

// policyDocument fails unless the string is a JSON object.
func (c *checker) policyDocument(property string) {
	v := c.in[resource.PropertyKey(property)]
	if !v.IsString() {
		return
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(v.StringValue()), &document); err != nil {
		c.fail(property, "contains an invalid JSON policy: %v", err)
	}
}
