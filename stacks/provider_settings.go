package stacks

import (
	"encoding/json"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// providerConfig reads the settings of one provider. Explicit providers do not inherit a
// stack's `aws:` and `gcp:` settings (pulumi/pulumi#4779), so supported ones are passed on, and
// any other is an error rather than ignored.
type providerConfig struct {
	ctx       *pulumi.Context
	namespace string
	report    *config.Report
}

func (p providerConfig) text(key string) string {
	value, _ := p.ctx.GetConfig(p.namespace + ":" + key)
	return value
}

func (p providerConfig) refuse(key, value, allowed string) {
	p.report.Refuse(config.Problem{Path: p.namespace + ":" + key, Value: value, Reason: "wrong type", Allowed: allowed})
}

func (p providerConfig) flag(key string) *bool {
	switch value := p.text(key); value {
	case "":
	case "true", "false":
		b := value == "true"
		return &b
	default:
		p.refuse(key, value, "true or false")
	}
	return nil
}

func (p providerConfig) number(key string) *int {
	value := p.text(key)
	if value == "" {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		p.refuse(key, value, "a whole number, 0 or more")
		return nil
	}
	return &n
}

func (p providerConfig) oneOf(key, allowed string, values ...string) string {
	value := p.text(key)
	for _, known := range append(values, "") {
		if value == known {
			return value
		}
	}
	p.report.Refuse(config.Problem{
		Path: p.namespace + ":" + key, Value: value, Reason: "is not a value that the provider accepts", Allowed: allowed, DidYouMean: config.Nearest(value, values),
	})
	return ""
}

// list returns a setting that is a list in the stack file, or in the form that `pulumi config set`
// writes.
func (p providerConfig) list(key, allowed string) (list []string) {
	value := p.text(key)
	if value == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(value), &list); err != nil {
		p.refuse(key, value, allowed)
	}
	return list
}

// block decodes a setting that is an object into target and reports whether it is set.
func (p providerConfig) block(key string, target any) bool {
	value := p.text(key)
	if value == "" {
		return false
	}
	config.Decode(p.namespace+":"+key, value, target, p.report)
	return true
}

// ownLabels are settings that would label resources twice.
var ownLabels = map[string]string{
	"aws:defaultTags": "tags", "gcp:defaultLabels": "labels",
}

func optional(value string) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.String(value)
}

func secret(value string) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.ToSecret(pulumi.StringPtr(value)).(pulumi.StringPtrOutput)
}

func optionalBool(value *bool) pulumi.BoolPtrInput {
	if value == nil {
		return nil
	}
	return pulumi.Bool(*value)
}

func optionalInt(value *int) pulumi.IntPtrInput {
	if value == nil {
		return nil
	}
	return pulumi.Int(*value)
}

func optionalList(list []string) pulumi.StringArrayInput {
	if len(list) == 0 {
		return nil
	}
	return pulumi.ToStringArray(list)
}
