package stacks

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/config"
)

// If a logical name contains a list position, removing a line gives the name to another item: the
// cloud rejects the item that already exists, and the removed one stays
// (github.com/terraform-aws-modules/terraform-aws-eks/issues/3293). So a configuration with
// reordered lists must give every logical name to the same item.
func TestNoLogicalNameContainsAListPosition(t *testing.T) {
	reordered := map[string]int{}
	for _, d := range matrix(t) {
		other, differs := inReverse(t, d.config)
		if !differs {
			continue
		}
		platform := d.config.values["bankchurn:platform"]
		reordered[platform]++
		want, got := identities(d.recording), identities(deployed(t, d.stack, other))
		for _, urn := range config.SortedNames(want) {
			if got[urn] != want[urn] {
				t.Errorf("%s: with its lists in another order, %s is another thing:\n%s", d.name, urn, difference(want[urn], got[urn]))
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d resources, and %d with its lists in another order", d.name, len(want), len(got))
		}
	}
	for _, platform := range []string{"eks", "fargate", "gke", "lambda"} {
		if reordered[platform] == 0 {
			t.Errorf("no configuration of %s has a list of two", platform)
		}
	}
}

// inReverse returns the configuration with every list reversed; false if no list has two items.
func inReverse(t *testing.T, c stackConfig) (stackConfig, bool) {
	t.Helper()
	differs := false
	var turned func(v any) any
	turned = func(v any) any {
		switch v := v.(type) {
		case []any:
			differs = differs || len(v) > 1
			out := make([]any, len(v))
			for i, item := range v {
				out[len(v)-1-i] = turned(item)
			}
			return out
		case map[string]any:
			out := map[string]any{}
			for key, item := range v {
				out[key] = turned(item)
			}
			return out
		}
		return v
	}
	other := stackConfig{values: map[string]string{}, secret: c.secret}
	for key, text := range c.values {
		other.values[key] = text
		var block map[string]any
		if json.Unmarshal([]byte(text), &block) != nil {
			continue
		}
		written, err := json.Marshal(turned(block))
		if err != nil {
			t.Fatal(err)
		}
		other.values[key] = string(written)
	}
	return other, differs
}

var position = regexp.MustCompile(`\[[0-9]+\]`)

// identities are the inputs of each resource by its URN, regardless of the order in lists.
func identities(rec *recording) map[string]string {
	all := map[string]string{}
	for _, r := range rec.resources {
		var lines []string
		flatten("", resource.NewProperty(r.inputs), func(path, value string) {
			if strings.Contains(value, `"Statement"`) {
				value = "a policy" // its lists are inside its text
			}
			lines = append(lines, position.ReplaceAllString(path, "[]")+": "+value)
		})
		slices.Sort(lines)
		all[r.urn] = strings.Join(lines, "\n")
	}
	return all
}

// A stack of the previous release has its access entries under their positions.
func TestAccessEntriesHaveAliasesForTheirFormerNames(t *testing.T) {
	c := parsed(t, `{config: {platform: eks, service: {image: `+ecr+`}, eks: {access: [
		{principalArn: "arn:aws:iam::123456789012:role/oncall"}, {principalArn: "arn:aws:iam::123456789012:role/developers"}]}}}`)
	rec := deployed(t, "test", c)
	for _, typ := range []string{"aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"} {
		former := map[string]string{}
		for _, r := range rec.all(typ) {
			for _, alias := range r.rpc.GetAliases() {
				former[r.text("principalArn")] = alias.GetSpec().GetName()
			}
		}
		if former["arn:aws:iam::123456789012:role/oncall"] != "bankchurn-api-access-0" || former["arn:aws:iam::123456789012:role/developers"] != "bankchurn-api-access-1" {
			t.Errorf("%s: former names %v", typ, former)
		}
	}
}
