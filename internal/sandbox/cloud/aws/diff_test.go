package aws

import (
	"fmt"
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestDiffSaysWhatChangedAndWhetherItReplaces(t *testing.T) {
	for _, c := range []struct {
		rule    string
		over    map[string]any
		path    string
		kind    plugin.DiffKind
		replace bool
	}{
		{"a changed value updates", map[string]any{"memorySize": 512}, "memorySize", plugin.DiffUpdate, false},
		{"a new property is an addition", map[string]any{"timeout": 5}, "timeout", plugin.DiffAdd, false},
		{"a property that is gone is a deletion", map[string]any{"publish": nil}, "publish", plugin.DiffDelete, false},
		{"a nested change has its full path", map[string]any{"environment": map[string]any{"variables": map[string]any{"LOG_LEVEL": "DEBUG"}}},
			"environment.variables.LOG_LEVEL", plugin.DiffUpdate, false},
		{"a new package type replaces", map[string]any{"packageType": "Image"}, "packageType", plugin.DiffAddReplace, true},
		{"a new name replaces", map[string]any{"name": "other"}, "name", plugin.DiffUpdateReplace, true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := awsHarness(t)
			base := map[string]any{
				"name": "fixed", "memorySize": 256, "environment": map[string]any{"variables": map[string]any{"LOG_LEVEL": "INFO"}},
			}
			_, oldIn, oldOut := h.Made(functionToken, "f", function(base))
			maps.Copy(base, c.over)
			d := h.Differs(functionToken, "f", oldIn, oldOut, cloudtest.Props(function(base)))
			entry, ok := d.DetailedDiff[c.path]
			if !ok || entry.Kind != c.kind || len(d.DetailedDiff) != 1 || (len(d.ReplaceKeys) > 0) != c.replace {
				t.Errorf("got %v, replace %v; want only %s as %s, replace %v", d.DetailedDiff, d.ReplaceKeys, c.path, c.kind, c.replace)
			}
		})
	}
}

func TestUnchangedInputsAreNoDiff(t *testing.T) {
	h := awsHarness(t)
	_, oldIn, oldOut := h.Made(functionToken, "f", function(nil))
	if d := h.Differs(functionToken, "f", oldIn, oldOut, oldIn.Copy()); d.Changes != plugin.DiffNone || len(d.DetailedDiff) > 0 {
		t.Errorf("got %v %v, want none", d.Changes, d.DetailedDiff)
	}
}

func TestASecretIsComparedByItsValue(t *testing.T) {
	h := awsHarness(t)
	_, oldIn, oldOut := h.Made(functionToken, "f", function(map[string]any{"description": "d"}))
	news := oldIn.Copy()
	news["description"] = resource.MakeSecret(resource.NewStringProperty("d"))
	if d := h.Differs(functionToken, "f", oldIn, oldOut, news); len(d.DetailedDiff) > 0 {
		t.Errorf("same value as a secret: got %v, want none", d.DetailedDiff)
	}
}

func TestArchivesAreComparedByHash(t *testing.T) {
	h := awsHarness(t)
	code := func(path, hash string) resource.PropertyValue {
		return resource.NewArchiveProperty(&archive.Archive{Sig: archive.ArchiveSig, Path: path, Hash: hash})
	}
	inputs := function(map[string]any{"s3Bucket": nil, "s3Key": nil, "name": "fixed"})
	inputs["code"] = code("a", "1")
	_, oldIn, oldOut := h.Made(functionToken, "f", inputs)
	for _, c := range []struct {
		path, hash string
		changed    bool
	}{{"elsewhere", "1", false}, {"a", "2", true}} {
		news := oldIn.Copy()
		news["code"] = code(c.path, c.hash)
		d := h.Differs(functionToken, "f", oldIn, oldOut, news)
		if _, changed := d.DetailedDiff["code"]; changed != c.changed {
			t.Errorf("path %s, hash %s: got %v, want changed=%v", c.path, c.hash, d.DetailedDiff, c.changed)
		}
	}
}

func TestNewDefaultTagsOfTheProviderUpdateItsResources(t *testing.T) {
	h := awsHarness(t)
	_, oldIn, oldOut := h.Made(functionToken, "f", function(map[string]any{"tags": map[string]any{"own": "1"}}))
	tags := oldOut["tagsAll"].ObjectValue()
	if tags["team"].StringValue() != "churn" || tags["own"].StringValue() != "1" {
		t.Errorf("tagsAll: got %v, want the provider's and the resource's own", tags)
	}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: cloudtest.Props(map[string]any{"region": "us-east-1"})}); err != nil {
		t.Fatal(err)
	}
	d := h.Differs(functionToken, "f", oldIn, oldOut, cloudtest.Props(function(map[string]any{"tags": map[string]any{"own": "1"}})))
	// One tag is deleted and the other stays, each at its own path
	// (github.com/pulumi/pulumi-aws/pull/2655).
	if got := d.DetailedDiff["tags.team"]; got.Kind != plugin.DiffDelete || !got.InputDiff || len(d.DetailedDiff) != 1 || len(d.ReplaceKeys) > 0 {
		t.Errorf("got %v, want tags.team deleted in place and nothing else", d.DetailedDiff)
	}
}

func TestAReplacementThatKeepsItsNameDeletesFirst(t *testing.T) {
	h := awsHarness(t)
	fixed := map[string]any{"assumeRolePolicy": trust, "name": "fixed", "path": "/a/"}
	_, oldIn, oldOut := h.Made(roleToken, "fixed", fixed)
	news := oldIn.Copy()
	news["path"] = resource.NewStringProperty("/b/")
	if d := h.Differs(roleToken, "fixed", oldIn, oldOut, news); !d.DeleteBeforeReplace {
		t.Error("fixed name: want the old role deleted first")
	}
	_, oldIn, oldOut = h.Made(roleToken, "free", map[string]any{"assumeRolePolicy": trust, "path": "/a/"})
	news = oldIn.Copy()
	news["path"] = resource.NewStringProperty("/b/")
	if d := h.Differs(roleToken, "free", oldIn, oldOut, news); d.DeleteBeforeReplace || len(d.ReplaceKeys) == 0 {
		t.Error("generated name: want the new role made first")
	}
}

func TestTheEngineGetsPropertiesAndPaths(t *testing.T) {
	h := awsHarness(t)
	_, oldIn, oldOut := h.Made(functionToken, "f", function(map[string]any{"name": "fixed", "description": "d"}))
	news, _ := h.Checked(functionToken, "f", oldIn, cloudtest.Props(function(map[string]any{
		"name": "fixed", "description": "e", "environment": map[string]any{"variables": map[string]any{"A": "1"}},
	})))
	wire := func(m resource.PropertyMap) *structpb.Struct {
		out, err := plugin.MarshalProperties(m, plugin.MarshalOptions{KeepSecrets: true})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	answer, err := cloud.NewServer(h.Provider).Diff(t.Context(), &pulumirpc.DiffRequest{
		Urn: string(cloudtest.URN(functionToken, "f")), Name: "f", Type: functionToken,
		OldInputs: wire(oldIn), Olds: wire(oldOut), News: wire(news),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(answer.GetDiffs()); got != "[description environment]" || !answer.GetHasDetailedDiff() || len(answer.GetDetailedDiff()) != 2 {
		t.Errorf("got %s and %v, want two properties and their paths", got, answer.GetDetailedDiff())
	}
	if got := fmt.Sprint(cloud.TopLevel([]string{"template.containers[0].image", "template.labels", "traffics[1].percent"})); got != "[template traffics]" {
		t.Errorf("got %s", got)
	}
}
